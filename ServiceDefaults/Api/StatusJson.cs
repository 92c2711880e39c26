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

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(DetailTypes));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(DetailTypes));

    /// <summary>Formats a status as JSON.</summary>
    public static string ToJson(Status status) => Formatter.Format(status);

    /// <summary>Writes a status as the response, with the HTTP status of its code.</summary>
    public static Task WriteAsync(HttpResponse response, Status status)
    {
        RefusedRequests.Mark(response.HttpContext, status);
        response.StatusCode = GetHttpStatusCode(status);
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (ErrorStatus.GetRetryAfterSeconds(status) is { } seconds)
            response.Headers.RetryAfter = $"{seconds}";
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(ToJson(status), response.HttpContext.RequestAborted);
    }

    /// <summary>The HTTP status of a status: that of its reason, or of its code.</summary>
    public static int GetHttpStatusCode(Status status) => FindHttpStatusCode(status) ?? ToHttpStatusCode((Code)status.Code);

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

    /// <summary>The status that a JSON response is; null if it is none.</summary>
    public static Status? Parse(string json)
    {
        try
        {
            return Parser.Parse<Status>(json);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The HTTP status of a reason for which no gRPC code stands (RFC 9110, 15.5); null if the code says it all.</summary>
    internal static int? FindHttpStatusCode(Status status) =>
        ((Code)status.Code, ErrorStatus.GetReason(status)) switch
        {
            // what was public and is not any more
            (Code.NotFound, ErrorReasons.ReportUnpublished or ErrorReasons.StatementUnpublished) => StatusCodes.Status410Gone,
            (Code.ResourceExhausted, ErrorReasons.MessageTooLarge or ErrorReasons.FileTooLarge) => StatusCodes.Status413PayloadTooLarge,
            (Code.Unimplemented, ErrorReasons.MethodNotFound) => StatusCodes.Status405MethodNotAllowed,
            _ => null,
        };
}
