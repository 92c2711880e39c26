using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ThemeDay.ServiceDefaults.Domain;
using Code = Google.Rpc.Code;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Adds to JSON responses the error details that gRPC callers get, where JSON transcoding returns an error without any: invalid JSON, message too large.
/// Errors that no gRPC code stands for get their HTTP status: what was public and is not any more, 410.
/// Unknown names and values that a field cannot have are rejected here, every other request is handed on in the form that transcoding reads.
/// </summary>
/// <remarks>Transcoding reads the body before any interceptor runs, so the body is read here first, after authorization.</remarks>
internal static class JsonErrorDetailsMiddleware
{
    private const int MaxUnusedBodyBytes = 4 << 10; // of an RPC whose fields are all in path and query

    /// <param name="app">The service.</param>
    /// <param name="bodyTimeout">The time that a body may take to arrive: DEADLINE_EXCEEDED.</param>
    public static void UseJsonErrorDetails(this IApplicationBuilder app, TimeSpan bodyTimeout) =>
        app.Use(
            async (context, next) =>
            {
                if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } method)
                    await next(context);
                else if (await ReadRequestAsync(context, endpoint, method, bodyTimeout) is { } error)
                    await StatusJson.WriteAsync(context.Response, error);
                else if (method.MethodDescriptor.IsServerStreaming)
                    await next(context); // sends its headers before the first message
                else
                    await EnrichErrorAsync(context, next);
            }
        );

    private static async Task EnrichErrorAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response.Body;
        await using var buffering = new ErrorBufferingStream(context.Response, response);
        context.Response.Body = buffering;
        await next(context);
        context.Response.Body = response;

        var buffered = buffering.Buffered;
        if (buffered.IsEmpty)
            return;
        var status = StatusJson.Parse(Encoding.UTF8.GetString(buffered.Span));
        if (status is { Code: not 0 } && (ErrorStatus.GetReason(status) is null || StatusJson.FindHttpStatusCode(status) is not null))
            await StatusJson.WriteAsync(context.Response, ErrorStatus.Complete(status));
        else
            await response.WriteAsync(buffered, context.RequestAborted);
    }

    /// <summary>Replaces body and query by those of the <see cref="ProtoJsonRequest"/>; null if there is no error.</summary>
    private static async Task<Status?> ReadRequestAsync(HttpContext context, Endpoint endpoint, GrpcJsonTranscodingMetadata method, TimeSpan bodyTimeout)
    {
        try
        {
            if (RequestCharset.FindOther(context.Request) is { } charset)
                return MalformedRequests.MalformedStatus(charset, HeaderNames.ContentType);
            var maxBytes = method.HttpRule.Body is ""
                ? MaxUnusedBodyBytes
                : MaxMessageSizeAttribute.MaxJsonBytes(MaxMessageSizeAttribute.GetBytes(endpoint.Metadata));
            var (bytes, error) = await ReadAsync(context, maxBytes, bodyTimeout);
            if (error is not null)
                return error;
            if (bytes is not [] && method.HttpRule.Body is not "" && !context.Request.HasJsonContentType())
                // curl -d without a header sends that of a form.
                return MalformedRequests.MalformedStatus(context.Request.ContentType ?? "", HeaderNames.ContentType);
            var request = ProtoJsonRequest.Read(method, context.Request.Path, context.Request.Query, bytes);
            if (request.Violations is [_, ..] violations)
                return Error.InvalidArgument(violations).ToStatus();
            context.Request.Query = request.Query;
            context.Request.Body = new MemoryStream(request.Body);
            context.Request.ContentType = "application/json"; // without the charset, for which transcoding knows fewer names
            return null;
        }
        catch (JsonException exception)
        {
            return MalformedRequests.MalformedStatus(
                exception.LineNumber is { } line ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}" : "",
                exception.Path ?? ""
            );
        }
    }

    /// <summary>Reads the body, unless it is over the limit or does not arrive in time.</summary>
    private static async Task<(byte[] Bytes, Status? Error)> ReadAsync(HttpContext context, int limit, TimeSpan timeout)
    {
        var reader = context.Request.BodyReader;
        using var timeoutCts = new CancellationTokenSource(timeout);
        // Kestrel could not drain the rest of the body after a read that was cancelled by its token.
        await using var registration = timeoutCts.Token.Register(reader.CancelPendingRead);
        var read = await reader.ReadAtLeastAsync(limit + 1, context.RequestAborted);
        var isTooLarge = read.Buffer.Length > limit;
        var bytes = isTooLarge ? [] : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return (
            bytes,
            isTooLarge ? MalformedRequests.TooLargeStatus()
            : read.IsCanceled ? ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded)
            : null
        );
    }
}

/// <summary>Passes a response through as it is written, without blocking a thread; an error response is buffered until its details have been checked.</summary>
internal sealed class ErrorBufferingStream(HttpResponse response, Stream inner) : Stream
{
    private readonly MemoryStream buffered = new();

    /// <summary>The error response; empty if the response is not an error.</summary>
    public ReadOnlyMemory<byte> Buffered => buffered.GetBuffer().AsMemory(0, (int)buffered.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private bool IsError => !response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsError)
            return inner.WriteAsync(buffer, cancellationToken);
        buffered.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => IsError ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
