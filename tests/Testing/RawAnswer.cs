using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace ThemeDay.Testing;

/// <summary>What a gRPC call in bytes is answered.</summary>
/// <param name="Code">Its status; UNKNOWN where it has none.</param>
/// <param name="Message">What the status says.</param>
/// <param name="Details">The google.rpc.Status; null where none came.</param>
public sealed record RawAnswer(StatusCode Code, string Message, Status? Details)
{
    /// <summary>The stable reason; empty where there is none.</summary>
    public string Reason => Details?.GetDetail<ErrorInfo>()?.Reason ?? "";

    /// <summary>From headers where nothing but trailers was sent, else from the trailers.</summary>
    public static RawAnswer Of(HttpResponseMessage response)
    {
        string? Read(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var trailer) || response.Headers.TryGetValues(name, out trailer) ? trailer.First() : null;
        var details = Read("grpc-status-details-bin");
        return new(
            Read("grpc-status") is { } code ? (StatusCode)int.Parse(code) : StatusCode.Unknown,
            Uri.UnescapeDataString(Read("grpc-message") ?? $"HTTP {(int)response.StatusCode}"),
            details is null ? null : Status.Parser.ParseFrom(Convert.FromBase64String(details.Split(',')[0].PadRight((details.Length + 3) / 4 * 4, '=')))
        );
    }

    /// <summary>One message in its frame.</summary>
    public static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
