using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>A plain HTTP request as the code behind an RPC sees its caller: who calls, by which RPC, and until when.</summary>
/// <param name="http">The request.</param>
/// <param name="rpc">The full name of the RPC whose code answers it, such as <c>/themeday.registry.v1.ThemeService/UploadStampedScan</c>:
/// a request_id is one and the same over gRPC and HTTP.</param>
internal sealed class HttpServerCallContext(HttpContext http, string rpc) : ServerCallContext
{
    protected override string MethodCore => rpc;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => $"{http.Connection.RemoteIpAddress}:{http.Connection.RemotePort}";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => http.RequestAborted;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new("", []);

    // Where GetHttpContext() looks in a context that is not grpc-dotnet's own.
    protected override IDictionary<object, object> UserStateCore { get; } = new Dictionary<object, object> { ["__HttpContext"] = http };

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("a plain request propagates nothing");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) =>
        throw new NotSupportedException("a plain answer's headers are written on its HttpContext");
}
