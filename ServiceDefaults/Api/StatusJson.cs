using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>A google.rpc.Status as JSON.</summary>
public static class StatusJson
{
    /// <summary>The supported types of details.</summary>
    public static IReadOnlyList<MessageDescriptor> Details { get; } =
    [ErrorInfo.Descriptor, BadRequest.Descriptor, PreconditionFailure.Descriptor, LocalizedMessage.Descriptor, RetryInfo.Descriptor];

    /// <summary>The supported types of details, to read and write them as google.protobuf.Any.</summary>
    public static TypeRegistry DetailTypes { get; } = TypeRegistry.FromMessages(Details);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(DetailTypes));

    /// <summary>Formats a status as JSON.</summary>
    public static string ToJson(Status status) => Formatter.Format(status);

    /// <summary>Writes a status as the response, with the HTTP status of its code.</summary>
    public static Task WriteAsync(HttpResponse response, Status status)
    {
        response.StatusCode = IsGone(status.Message) ? StatusCodes.Status410Gone : ToHttpStatusCode((Code)status.Code);
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(ToJson(status), response.HttpContext.RequestAborted);
    }

    // The mapping of google/rpc/code.proto and of JSON transcoding.
    private static int ToHttpStatusCode(Code code) =>
        code switch
        {
            Code.Ok => StatusCodes.Status200OK,
            Code.Cancelled => StatusCodes.Status499ClientClosedRequest,
            Code.InvalidArgument or Code.FailedPrecondition or Code.OutOfRange => StatusCodes.Status400BadRequest,
            Code.Unauthenticated => StatusCodes.Status401Unauthorized,
            Code.PermissionDenied => StatusCodes.Status403Forbidden,
            Code.NotFound => StatusCodes.Status404NotFound,
            Code.AlreadyExists or Code.Aborted => StatusCodes.Status409Conflict,
            Code.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            Code.Unimplemented => StatusCodes.Status501NotImplemented,
            Code.Unavailable => StatusCodes.Status503ServiceUnavailable,
            Code.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>Whether the JSON is a status with a code but without details.</summary>
    internal static bool LacksDetails(ReadOnlySpan<byte> json) =>
        Parse(json) is { } status
        && status.TryGetProperty("code", out _)
        && (!status.TryGetProperty("details", out var details) || details.GetArrayLength() == 0);

    /// <summary>Whether the JSON is the status of what was public and is not any more: NOT_FOUND, but over HTTP 410 (RFC 9110, 15.5.11).</summary>
    internal static bool IsGone(ReadOnlySpan<byte> json) =>
        Parse(json) is { } status && status.TryGetProperty("message", out var message) && IsGone(message.GetString());

    private static bool IsGone(string? reason) => reason is ErrorReasons.ReportUnpublished;

    private static JsonElement? Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonDocument.TryParseValue(ref reader, out var status) && status.RootElement.ValueKind is JsonValueKind.Object ? status.RootElement : null;
    }
}
