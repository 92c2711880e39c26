using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Reads what the routes of files need to make the request of their RPC.</summary>
public static class FileRouteRequests
{
    private const int BufferBytes = 16 << 10;

    /// <summary>Reads a file for a field of a message.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">The maximum size. A little more is read, so that the RPC refuses it; nothing is allocated for what has not arrived.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ByteString> ReadFieldAsync(Stream file, int maxBytes, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (received.Length <= maxBytes && await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            received.Write(buffer, 0, count);
        return ByteString.CopyFrom(received.GetBuffer().AsSpan(0, (int)received.Length));
    }

    /// <summary>A query parameter that is true or false; false if it is absent.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it is neither.</exception>
    public static bool GetFlag(this HttpContext http, string name) =>
        $"{http.Request.Query[name]}" is { Length: > 0 } text
        && (bool.TryParse(text, out var flag) ? flag : throw Error.InvalidArgument(name, ErrorReasons.Malformed).ToException());

    /// <summary>The campaign of a route under /v1/districts/{district}/campaigns/{campaign}.</summary>
    public static string GetCampaignName(this HttpContext http) =>
        $"districts/{http.Request.RouteValues["district"]}/campaigns/{http.Request.RouteValues["campaign"]}";
}
