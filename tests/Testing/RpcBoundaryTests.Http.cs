using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using Role = ThemeDay.ServiceDefaults.Domain.Role;

namespace ThemeDay.Testing;

public abstract partial class RpcBoundaryTests<TProgram>
{
    // Every service has these; reflection and the page to try the API are on in development.
    private const string CommonAnonymousRoutes = """
        alive
        health
        openapi/v1.json
        scalar
        {*path}
        grpc.health.v1.Health/Check
        grpc.health.v1.Health/Watch
        grpc.reflection.v1.ServerReflection/ServerReflectionInfo
        grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo
        """;

    /// <summary>The routes that anyone may call, except those of <see cref="CommonAnonymousRoutes"/>, one per line.</summary>
    protected virtual string AnonymousRoutes => "";

    [Fact]
    public void Only_the_routes_on_the_page_are_anonymous()
    {
        var anonymous = Host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(route => route.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => !route.EndsWith(":grpcunimplemented}", StringComparison.Ordinal)) // which answer UNIMPLEMENTED
            .Select(route => route.Split('/')[0] is "scalar" ? "scalar" : Regex.Replace(route, @"\{[^*}][^}]*\}", "*", RegexOptions.NonBacktracking))
            .Distinct();

        var listed = $"{CommonAnonymousRoutes}\n{AnonymousRoutes}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(listed.Order(StringComparer.Ordinal), anonymous.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\n{}")]
    [InlineData("Transfer-Encoding: chunked", "80000000\r\n{}")]
    [InlineData("Transfer-Encoding: chunked", "no size\r\n{}")]
    [InlineData("Content-Length: 2\nContent-Type: application/json; charset=utf-7", "{}")]
    [InlineData("Content-Length: 2\nContent-Type: application/json; charset=klingon", "{}")]
    [InlineData("Content-Length: 2\nContent-Type: application/json; charset=utf-16", "{}")]
    public async Task A_body_that_cannot_be_read_is_the_callers_mistake(string headers, string body)
    {
        var (rpc, verb, path, _) = JsonBodies().First(json => json.Verb == "POST");

        var answer = await SendRawAsync(rpc, verb, path, headers, body);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }

    [Theory]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json")]
    public async Task UTF_8_is_read_by_whatever_name_it_is_declared(string contentType)
    {
        const string Body = """{"no_such_field": true}""";
        var (rpc, verb, path, _) = JsonBodies().First(json => json.Verb == "POST");

        var answer = await SendRawAsync(rpc, verb, path, $"Content-Type: {contentType}\nContent-Length: {Body.Length}", Body);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.FieldsInvalid);
    }

    [Fact]
    public async Task A_JSON_body_over_the_limit_is_told_so_before_it_is_read()
    {
        foreach (var (rpc, verb, path, _) in JsonBodies())
        {
            foreach (var length in (long[])[2L * rpc.LimitBytes + 1, 70L << 20])
            {
                var answer = await SendRawAsync(rpc, verb, path, $"Content-Length: {length}", "");

                answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
                Assert.Null(answer.Header("Retry-After"));
                Assert.DoesNotContain("RetryInfo", answer.Body, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_JSON_body_that_grows_over_the_limit_is_told_so()
    {
        var (rpc, verb, path, _) = JsonBodies().MinBy(json => json.Rpc.LimitBytes);
        var size = 2 * rpc.LimitBytes + 1;

        var answer = await SendRawAsync(rpc, verb, path, "Transfer-Encoding: chunked", $"{size:X}\r\n{new string(' ', size)}\r\n0\r\n\r\n");

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
    }

    [Theory]
    [InlineData("TRACE", "/health")]
    [InlineData("TRACE", "/v1/checkpoints")]
    [InlineData("TRACE", "/nothing")]
    [InlineData("PROPFIND", "/v1/checkpoints")]
    [InlineData("get", "/health")]
    public async Task A_method_that_no_route_has_is_answered_405(string method, string path)
    {
        var answer = await RawHttp.SendAsync(Host.HttpAddress, $"{method} {path} HTTP/1.1\nX-Secret: of-the-caller", []);

        answer.AssertRefused(HttpStatusCode.MethodNotAllowed, ErrorReasons.MethodNotFound);
        Assert.NotNull(answer.Header("Allow"));
        Assert.DoesNotContain("of-the-caller", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/v1/checkpoints")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("TRACE", "/nothing")]
    public async Task Every_answer_says_how_a_browser_may_use_it(string method, string path)
    {
        foreach (var token in (string?[])[null, Host.Token(Actors[Role.Bureau])])
        {
            var authorization = token is null ? "" : $"\nAuthorization: Bearer {token}";
            var answer = await RawHttp.SendAsync(Host.HttpAddress, $"{method} {path} HTTP/1.1{authorization}", []);

            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
            Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
            Assert.Null(answer.Header("Server"));
            Assert.Null(answer.Header("Strict-Transport-Security")); // plaintext on loopback
        }
    }

    [Fact]
    public async Task The_page_to_try_the_API_runs_its_own_scripts_alone()
    {
        var answer = await RawHttp.SendAsync(Host.HttpAddress, "GET /scalar/ HTTP/1.1", []);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith("default-src 'self'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_message_is_refused_as_a_compression_that_the_service_does_not_have()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(new byte[] { 0x0A, 0x01, 0x78 });
        var frame = RawResponse.Frame(compressed.ToArray());
        frame[0] = 1;
        foreach (var rpc in Rpcs)
        {
            var answer = await AskedAsync(rpc, frame, ("grpc-encoding", "gzip"));
            Assert.True(answer is { Code: StatusCode.Unimplemented, Reason: ErrorReasons.MalformedMessage }, $"{rpc.Name}: {answer}");
        }
    }

    private Task<RawHttp> SendRawAsync(Rpc rpc, string verb, string path, string headers, string body) =>
        RawHttp.SendAsync(Host.HttpAddress, $"{verb} {path} HTTP/1.1\nAuthorization: Bearer {TokenFor(rpc)}\n{headers}", Encoding.ASCII.GetBytes(body));
}
