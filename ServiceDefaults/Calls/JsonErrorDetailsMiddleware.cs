using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Rules;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Gives JSON callers the details that gRPC callers get, where JSON transcoding refuses what was sent without any: no JSON, not of this message, over
/// the limit. Names no field has are refused too.</summary>
/// <remarks>Transcoding reads a body before any interceptor runs. What it reads is read here first, of callers who may call.</remarks>
internal static class JsonErrorDetailsMiddleware
{
    // JSON writes text and bytes at greater length than a message does.
    private const int LimitBytes = 2 * MalformedRequests.LimitBytes;

    public static void UseJsonRefusals(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } called)
                    await next(context);
                else if (await RefusalAsync(context, called) is { } refused)
                    await StatusJson.AnswerAsync(context.Response, refused);
                else if (called.MethodDescriptor.IsServerStreaming)
                    await next(context); // whose headers go out before the first message
                else
                    await SayMoreAsync(context, next);
            }
        );

    private static async Task SayMoreAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response.Body;
        await using var answer = new HeldRefusal(context.Response, response);
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = response;

        var held = answer.Held;
        if (held.IsEmpty)
            return;
        if (context.Response.StatusCode == StatusCodes.Status400BadRequest && StatusJson.HasNoDetails(held.Span))
            await StatusJson.AnswerAsync(context.Response, MalformedRequests.MalformedStatus());
        else
            await response.WriteAsync(held, context.RequestAborted);
    }

    /// <summary>Reads the body, leaves it to be read again, and looks at its names and those of the query.</summary>
    private static async Task<Status?> RefusalAsync(HttpContext context, GrpcJsonTranscodingMetadata called)
    {
        try
        {
            if (context.Request.GetTypedHeaders().ContentType is { Charset.HasValue: true, Encoding: not UTF8Encoding } other)
                return MalformedRequests.MalformedStatus($"{other.Charset}"); // JSON is UTF-8 (RFC 8259, 8.1)
            if (called.HttpRule.Body == "")
                return StatusOf(UnknownFieldDetector.In(called, context.Request.Query, []));
            if (await ReadAsync(context) is not { } bytes)
                return MalformedRequests.TooLargeStatus();
            context.Request.Body = new MemoryStream(bytes);
            return StatusOf(UnknownFieldDetector.In(called, context.Request.Query, bytes));
        }
        catch (JsonException wrong)
        {
            return MalformedRequests.MalformedStatus($"line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return MalformedRequests.MalformedStatus(); // a name of bytes that are no text
        }
        catch (BadHttpRequestException bad)
        {
            return MalformedRequests.StatusOf(bad);
        }
    }

    /// <summary>The body; null where it is over the limit.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(LimitBytes + 1, context.RequestAborted);
        var bytes = read.Buffer.Length > LimitBytes ? null : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private static Status? StatusOf(IReadOnlyList<FieldViolation> unknown) => unknown is [] ? null : Error.Invalid(unknown).ToStatus();
}

/// <summary>Passes an answer on as it is written, without blocking a thread, and holds back a refusal until it is known whether it says enough.</summary>
internal sealed class HeldRefusal(HttpResponse response, Stream own) : Stream
{
    private readonly MemoryStream held = new();

    /// <summary>The refusal; empty where the answer was none.</summary>
    public ReadOnlyMemory<byte> Held => held.GetBuffer().AsMemory(0, (int)held.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => own.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private bool IsRefusal => !response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsRefusal)
            return own.WriteAsync(buffer, cancellationToken);
        held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => IsRefusal ? Task.CompletedTask : own.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
