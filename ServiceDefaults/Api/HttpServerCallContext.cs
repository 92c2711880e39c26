using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>A server call context for the code of an RPC that runs outside of gRPC, for a plain HTTP request or in the background: caller, RPC name and
/// cancellation.</summary>
/// <param name="http">The request, or one that stands for it.</param>
/// <param name="rpc">The full name of the RPC that handles the request, such as <c>/themeday.registry.v1.ThemeService/UploadStampedScan</c>: a request_id is
/// the same over gRPC and HTTP.</param>
public sealed class HttpServerCallContext(HttpContext http, string rpc) : ServerCallContext
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

    // The key that GetHttpContext() reads from a context that is not of grpc-dotnet itself.
    protected override IDictionary<object, object> UserStateCore { get; } = new Dictionary<object, object> { ["__HttpContext"] = http };

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("only gRPC requests propagate a context");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) =>
        throw new NotSupportedException("write response headers to HttpContext.Response");
}
