using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Rules;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Gives JSON callers the details that gRPC callers get, where JSON transcoding itself refuses what was sent: no JSON, not of this message, over the limit.</summary>
/// <remarks>Transcoding reads a body before any interceptor runs, and refuses it with a status that carries no details.</remarks>
internal static class JsonRefusals
{
    // JSON writes text and bytes at greater length than a message does.
    private const int LimitBytes = 2 * MalformedMessages.LimitBytes;

    public static void UseJsonRefusals(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isUnary = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type == MethodType.Unary;
        if (!isUnary || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            await next(context);
            return;
        }

        var (request, response) = (context.Request.Body, context.Response.Body);
        await using var asked = new LimitedBody(request, LimitBytes);
        await using var answer = new HeldRefusal(context.Response, response);
        (context.Request.Body, context.Response.Body) = (asked, answer);
        await next(context);
        (context.Request.Body, context.Response.Body) = (request, response);

        var held = answer.Held;
        if (held.IsEmpty) return;
        if (asked.Exceeded) await AnswerAsync(context, StatusCodes.Status429TooManyRequests, MalformedMessages.TooLargeStatus());
        else if (context.Response.StatusCode == StatusCodes.Status400BadRequest && StatusJson.HasNoDetails(held.Span)) await AnswerAsync(context, StatusCodes.Status400BadRequest, ErrorStatus.Of(Code.InvalidArgument, Reasons.MalformedMessage));
        else await response.WriteAsync(held, context.RequestAborted);
    });

    private static Task AnswerAsync(HttpContext context, int http, Google.Rpc.Status status)
    {
        context.Response.StatusCode = http;
        return context.Response.WriteAsync(StatusJson.Of(status), context.RequestAborted);
    }
}

/// <summary>A body of which no more than a limit is read.</summary>
internal sealed class LimitedBody(Stream own, long limitBytes) : PassingStream(own)
{
    private long left = limitBytes;

    /// <summary>It was longer than that.</summary>
    public bool Exceeded => left < 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Own.ReadAsync(buffer, cancellationToken);
        left -= read;
        return Exceeded ? throw new IOException("the body is over the limit") : read;
    }
}

/// <summary>Passes an answer on as it is written, and holds back a refusal until it is known whether it says enough.</summary>
internal sealed class HeldRefusal(HttpResponse response, Stream own) : PassingStream(own)
{
    private readonly MemoryStream held = new();

    /// <summary>The refusal; empty where the answer was none.</summary>
    public ReadOnlyMemory<byte> Held => held.GetBuffer().AsMemory(0, (int)held.Length);

    private bool IsRefusal => !response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsRefusal) return Own.WriteAsync(buffer, cancellationToken);
        held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => IsRefusal ? Task.CompletedTask : Own.FlushAsync(cancellationToken);
}

/// <summary>A stream over another, read and written without blocking a thread; the other stays its owner's.</summary>
internal abstract class PassingStream(Stream own) : Stream
{
    protected Stream Own { get; } = own;

    public override bool CanRead => Own.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => Own.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Own.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Own.WriteAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Own.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
