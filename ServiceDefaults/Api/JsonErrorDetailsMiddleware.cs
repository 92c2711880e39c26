using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Adds to JSON responses the error details that gRPC callers get, where JSON transcoding returns an error without any: invalid JSON, message too large. An
/// error of what was public and is not any more gets the HTTP status 410, which no gRPC code stands for.
/// Unknown names and values that a field cannot have are rejected here, every other request is handed on in the form that transcoding reads.
/// </summary>
/// <remarks>Transcoding reads the body before any interceptor runs, so the body is read here first, after authorization.</remarks>
internal static class JsonErrorDetailsMiddleware
{
    // JSON encodes text and bytes at greater length than the binary format.
    private const int LimitBytes = 2 * MalformedRequests.LimitBytes;

    public static void UseJsonErrorDetails(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } method)
                    await next(context);
                else if (await ReadRequestAsync(context, method) is { } error)
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
        if (context.Response.StatusCode == StatusCodes.Status400BadRequest && StatusJson.LacksDetails(buffered.Span))
        {
            await StatusJson.WriteAsync(context.Response, MalformedRequests.MalformedStatus());
            return;
        }

        if (context.Response.StatusCode == StatusCodes.Status404NotFound && StatusJson.IsGone(buffered.Span))
            context.Response.StatusCode = StatusCodes.Status410Gone;
        await response.WriteAsync(buffered, context.RequestAborted);
    }

    /// <summary>Replaces body and query by those of the <see cref="ProtoJsonRequest"/>; null if there is no error.</summary>
    private static async Task<Status?> ReadRequestAsync(HttpContext context, GrpcJsonTranscodingMetadata method)
    {
        try
        {
            if (context.Request.GetTypedHeaders().ContentType is { Charset.HasValue: true, Encoding: not UTF8Encoding } contentType)
                return MalformedRequests.MalformedStatus($"{contentType.Charset}"); // JSON is UTF-8 (RFC 8259, 8.1)
            if (await ReadAsync(context) is not { } bytes)
                return MalformedRequests.TooLargeStatus();
            var request = ProtoJsonRequest.Read(method, context.Request.Query, bytes);
            if (request.Violations is [_, ..] violations)
                return Error.InvalidArgument(violations).ToStatus();
            context.Request.Query = request.Query;
            context.Request.Body = new MemoryStream(request.Body);
            return null;
        }
        catch (JsonException exception)
        {
            return MalformedRequests.MalformedStatus(
                exception.LineNumber is { } line ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}" : "",
                exception.Path ?? ""
            );
        }
        catch (InvalidOperationException)
        {
            return MalformedRequests.MalformedStatus(); // a property name that is not valid UTF-8
        }
        catch (BadHttpRequestException exception)
        {
            return MalformedRequests.ToStatus(exception);
        }
    }

    /// <summary>Reads the body; null if it is over the limit.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(LimitBytes + 1, context.RequestAborted);
        var bytes = read.Buffer.Length > LimitBytes ? null : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
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
