using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Accounts;

public sealed class SignInLimitsTests(TestPostgres postgres)
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded";

    [Theory]
    [InlineData("publication")]
    [InlineData("nobody")]
    public async Task Who_guesses_a_secret_is_locked_out_and_nobody_else_is(string client)
    {
        await using var host = await StartAsync(await postgres.NewConnectionStringAsync(), ("Endpoints:KnownProxies", "127.0.0.1"));

        List<RawHttp> guesses = [];
        for (var guess = 0; guess < 7; guess++)
            guesses.Add(await AskAsync(host, client, "wrong", "203.0.113.1"));
        var right = await AskAsync(host, "publication", "secret-of-tests", "203.0.113.1");
        var elsewhere = await AskAsync(host, "publication", "secret-of-tests", "203.0.113.2");
        var other = await AskAsync(host, "scheduling", "secret-of-tests", "203.0.113.1");

        Assert.All(guesses[..6], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status));
        guesses[6].AssertRefused(HttpStatusCode.TooManyRequests, ErrorReasons.TooManyFailedAttempts);
        Assert.Equal("1", guesses[6].Header("Retry-After"));
        Assert.Equal(client is "publication" ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, right.Status);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (elsewhere.Status, other.Status));

        host.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, "publication", "secret-of-tests", "203.0.113.1")).Status);
    }

    [Fact]
    public async Task The_services_on_this_machine_are_locked_out_neither_by_other_programs_on_it_nor_through_a_proxy()
    {
        await using var host = await StartAsync(await postgres.NewConnectionStringAsync());

        RawHttp? forwarded = null;
        for (var guess = 0; guess < 7; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(host, "publication", "wrong", "")).Status);
            forwarded = await AskAsync(host, "publication", "wrong", "203.0.113.1"); // by a proxy that is not known
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, forwarded?.Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, "publication", "secret-of-tests", "")).Status);
    }

    [Fact]
    public async Task Who_claims_to_be_on_this_machine_before_a_known_proxy_is_locked_out_too()
    {
        await using var host = await StartAsync(await postgres.NewConnectionStringAsync(), ("Endpoints:KnownProxies", "127.0.0.1"));

        RawHttp? answer = null;
        for (var guess = 0; guess < 7; guess++)
            answer = await AskAsync(host, "publication", "wrong", "127.0.0.1");

        answer!.AssertRefused(HttpStatusCode.TooManyRequests, ErrorReasons.TooManyFailedAttempts);
    }

    [Fact]
    public async Task A_bearer_token_that_does_not_hold_does_not_get_token_requests_around_the_limit_of_their_address()
    {
        await using var host = await StartAsync(
            await postgres.NewConnectionStringAsync(),
            ("Endpoints:KnownProxies", "127.0.0.1"),
            ("Limits:BurstPerAddress", "2"),
            ("Limits:RequestsPerSecondPerAddress", "1")
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(guess => AskAsync(host, $"client-{guess}", "wrong", "203.0.113.1\nAuthorization: Bearer guessed"))
        );

        Assert.Contains(answers, answer => answer.Status is HttpStatusCode.TooManyRequests);
        answers.First(answer => answer.Status is HttpStatusCode.TooManyRequests).AssertRefused(HttpStatusCode.TooManyRequests, ErrorReasons.TooManyRequests);
    }

    [Fact]
    public async Task The_secret_of_a_configured_client_is_compared_with_a_fast_hash_also_where_an_earlier_version_kept_a_slow_one()
    {
        var database = await postgres.NewConnectionStringAsync();
        using var files = new SharedTempFolder();
        await using (var earlier = await StartAsync(database, ("Files:Folder", files.Path)))
        {
            await using var command = Npgsql(earlier).CreateCommand("update \"OpenIddictApplications\" set client_secret = $1");
            command.Parameters.Add(new() { Value = Convert.ToBase64String(new byte[61]) }); // the length of PBKDF2 with its salt
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var host = await StartAsync(database, ("Files:Folder", files.Path));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host, "publication", "secret-of-tests", "")).Status);
        await using var kept = Npgsql(host).CreateCommand("select distinct client_secret from \"OpenIddictApplications\"");
        Assert.Equal(
            Convert.ToBase64String(SHA256.HashData("secret-of-tests"u8)),
            (string?)await kept.ExecuteScalarAsync(TestContext.Current.CancellationToken)
        );
    }

    private Task<TestServiceHost<Program>> StartAsync(string database, params (string Name, string Value)[] settings) =>
        TestServiceHost<Program>.StartAsync(database, "registry-db", RegistryHost.Today, settings);

    private static NpgsqlDataSource Npgsql(TestServiceHost<Program> host) => host.Services.GetRequiredService<NpgsqlDataSource>();

    private static Task<RawHttp> AskAsync(TestServiceHost<Program> host, string client, string secret, string address)
    {
        var form = $"grant_type=client_credentials&client_id={client}&client_secret={secret}";
        return RawHttp.SendAsync(
            host.HttpAddress,
            $"POST /connect/token HTTP/1.1\n{(address is "" ? "" : $"X-Forwarded-For: {address}")}\n{Form}\nContent-Length: {form.Length}",
            Encoding.ASCII.GetBytes(form)
        );
    }
}
