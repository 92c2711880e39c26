using Grpc.Core;

namespace ThemeDay.Benchmarks.Running;

/// <summary>Reads the headers of responses.</summary>
internal static class CallExtensions
{
    /// <summary>Waits for the response of a command and returns the id of the event that it recorded.</summary>
    /// <exception cref="InvalidOperationException">It recorded none.</exception>
    public static async Task<Guid> GetEventIdAsync<TResponse>(this AsyncUnaryCall<TResponse> call)
    {
        await call.ResponseAsync;
        return Guid.Parse((await call.ResponseHeadersAsync).GetValue("themeday-event-id") ?? throw new InvalidOperationException("no event id"));
    }
}
