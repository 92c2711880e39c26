using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Writes a google.rpc.Status as the response to a request that no RPC has handled: as gRPC to gRPC callers, as JSON to all others.</summary>
internal static class StatusResponse
{
    /// <summary>The header, or trailer, with the status of a gRPC response.</summary>
    public const string DetailsHeader = "grpc-status-details-bin";

    /// <summary>Writes the response, with its status and, if it has a RetryInfo, Retry-After.</summary>
    public static Task WriteAsync(HttpContext context, Status status) =>
        IsGrpc(context.Request) ? WriteTrailersOnly(context.Response, status) : StatusJson.WriteAsync(context.Response, status);

    /// <summary>Whether the caller speaks gRPC.</summary>
    public static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    /// <summary>Sets the status in the headers of a trailers-only response, or in the trailers.</summary>
    public static void Set(IHeaderDictionary headers, Status status)
    {
        headers["grpc-status"] = $"{status.Code}";
        headers["grpc-message"] = status.Message;
        headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    /// <summary>The status that <see cref="Set"/> has set; null if there is none.</summary>
    public static Status? Find(IHeaderDictionary headers)
    {
        var details = headers[DetailsHeader].ToString();
        return details is "" ? null : Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
    }

    // A trailers-only response: the request is rejected before its message is read.
    private static Task WriteTrailersOnly(HttpResponse response, Status status)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        Set(response.Headers, status);
        return Task.CompletedTask;
    }
}
