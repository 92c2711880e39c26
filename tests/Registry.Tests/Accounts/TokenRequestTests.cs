using System.Net;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Accounts;

/// <summary>What the token endpoint answers to requests that are none, before it knows who sends them.</summary>
public sealed class TokenRequestTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const string Credentials = "grant_type=client_credentials&client_id=cli&client_secret=secret-of-tests&role=operator";
    private const string Form = "Content-Type: application/x-www-form-urlencoded";

    public static TheoryData<string> Malformed =>
        [
            string.Concat(Enumerable.Range(0, 2_000).Select(number => $"a{number}=1&")) + Credentials,
            $"{Credentials}&scope=%00",
            $"{Credentials}&scope=a%00b",
            "grant_type=client_credentials&client_id=other-system&client_secret=x&scope=%00",
            $"{new string('k', 3_000)}=1&{Credentials}",
        ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_form_that_cannot_be_read_is_the_callers_mistake(string form)
    {
        var answer = await PostAsync($"{Form}\nContent-Length: {form.Length}", form);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }

    [Theory]
    [InlineData("scope=a\0b")] // not encoded; ASP.NET Core refuses %00
    [InlineData("scope=\0")]
    [InlineData("no_such\0parameter=1")]
    [InlineData("unit=\0")]
    public async Task A_NUL_is_refused_before_PostgreSQL_is_asked(string parameter)
    {
        const int CannotBeRead = 1404; // an exception, here of PostgreSQL
        var before = Count();

        var form = $"{Credentials}&{parameter}";
        var answer = await PostAsync($"{Form}\nContent-Length: {form.Length}", form);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
        Assert.Equal(before, Count());

        int Count() => registry.Host.Logged.Count(entry => entry.EventId == CannotBeRead);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\ngrant_type=")]
    [InlineData("Transfer-Encoding: chunked", "80000000\r\ngrant_type=")]
    [InlineData("Transfer-Encoding: chunked", "no size\r\ngrant_type=")]
    public async Task Chunks_that_are_none_are_the_callers_mistake(string headers, string body)
    {
        var answer = await PostAsync($"{Form}\n{headers}", body);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }

    [Theory]
    [InlineData((16 << 10) + 1)]
    [InlineData(70 << 20)]
    public async Task A_form_over_16_KiB_is_told_so_before_it_is_read(int length)
    {
        var answer = await PostAsync($"{Form}\nContent-Length: {length}", "");

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
        Assert.Null(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task A_form_that_grows_over_16_KiB_is_told_so()
    {
        var answer = await PostAsync($"{Form}\nTransfer-Encoding: chunked", $"4001\r\n{new string('a', 0x4001)}\r\n0\r\n\r\n");

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
    }

    [Fact]
    public async Task A_token_is_not_stored_by_what_carries_it()
    {
        var answer = await PostAsync($"{Form}\nContent-Length: {Credentials.Length}", Credentials);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("/connect/token/", HttpStatusCode.OK)]
    [InlineData("/CONNECT/token", HttpStatusCode.OK)]
    [InlineData("/connect/tokens", HttpStatusCode.NotFound)]
    public async Task A_token_is_given_where_routing_finds_the_endpoint(string path, HttpStatusCode expected)
    {
        var answer = await PostAsync($"{Form}\nContent-Length: {Credentials.Length}", Credentials, path);

        Assert.Equal(expected, answer.Status);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task No_document_names_addresses_that_its_caller_has_written_into_the_request(string path)
    {
        var answer = await RawHttp.SendAsync(registry.Host.HttpAddress, $"GET {path} HTTP/1.1\nX-Forwarded-Host: attacker.example", []);

        answer.AssertRefused(HttpStatusCode.NotFound, ErrorReasons.MethodNotFound);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("klingon")]
    [InlineData("utf-16")]
    public async Task A_form_in_another_encoding_is_refused(string charset)
    {
        var answer = await PostAsync($"{Form}; charset={charset}\nContent-Length: {Credentials.Length}", Credentials);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }

    private Task<RawHttp> PostAsync(string headers, string body, string path = "/connect/token") =>
        RawHttp.SendAsync(registry.Host.HttpAddress, $"POST {path} HTTP/1.1\n{headers}", Encoding.ASCII.GetBytes(body));
}
