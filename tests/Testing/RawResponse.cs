using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace ThemeDay.Testing;

/// <summary>The response of a raw gRPC call.</summary>
/// <param name="Code">The status code; UNKNOWN if there is none.</param>
/// <param name="Message">The status message.</param>
/// <param name="Details">The google.rpc.Status; null if there is none.</param>
public sealed record RawResponse(StatusCode Code, string Message, Status? Details)
{
    /// <summary>The reason of the ErrorInfo; empty if there is none.</summary>
    public string Reason => Details?.GetDetail<ErrorInfo>()?.Reason ?? "";

    /// <summary>The body, with the gRPC framing.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Reads the status from the headers of a trailers-only response, otherwise from the trailers.</summary>
    public static RawResponse Of(HttpResponseMessage response)
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

    /// <summary>A message with its gRPC frame header.</summary>
    public static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }
}
