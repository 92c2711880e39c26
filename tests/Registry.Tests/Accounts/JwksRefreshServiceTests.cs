using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Accounts;

/// <summary>Tests of the keys that a service validates tokens with, as it fetches them from their issuer.</summary>
public sealed class JwksRefreshServiceTests(TestPostgres postgres)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Unusable => ["{\"keys\":[]}", OfRsa(), "<html>maintenance</html>", "[]", ""];

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_document_without_a_usable_key_takes_the_place_of_no_keys(string document)
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using (var create = database.CreateCommand("create table jwks_cache (singleton boolean primary key default true, jwks text not null)"))
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var signing = TokenSigningKeys.ReadSigningKey(SecretStore.GenerateSigningKey());
        var good = Describe(signing);
        using var issuer = new Issuer { Document = good };
        var (keys, readiness) = (new TokenSigningKeys(), new DatabaseReadiness());
        readiness.MarkReady();
        using var refresh = new JwksRefreshService(keys, database, readiness, issuer, NullLogger<JwksRefreshService>.Instance);
        await refresh.StartAsync(TestContext.Current.CancellationToken);
        await keys.Loaded.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
        await Poll.UntilAsync(async () => await CachedAsync(database) == good, Timeout, "the keys are cached");

        issuer.Document = document;
        var asked = issuer.Asked;
        Assert.Empty(keys.FindByKeyId("unknown")); // has the document fetched again
        await Poll.UntilAsync(() => Task.FromResult(issuer.Asked > asked + 1), Timeout, "it was fetched, and again after the failure");

        Assert.Single(keys.FindByKeyId(signing.KeyId));
        Assert.Equal(good, await CachedAsync(database));
        await refresh.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_cached_document_without_a_usable_key_does_not_keep_the_keys_from_being_fetched(string document)
    {
        await using var database = await postgres.NewDatabaseAsync();
        await using (var create = database.CreateCommand("create table jwks_cache (singleton boolean primary key default true, jwks text not null)"))
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using (var save = database.CreateCommand("insert into jwks_cache (jwks) values ($1)"))
        {
            save.Parameters.Add(new() { Value = document });
            await save.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var issuer = new Issuer { Document = Describe(TokenSigningKeys.ReadSigningKey(SecretStore.GenerateSigningKey())) };
        var (keys, readiness) = (new TokenSigningKeys(), new DatabaseReadiness());
        readiness.MarkReady();
        using var refresh = new JwksRefreshService(keys, database, readiness, issuer, NullLogger<JwksRefreshService>.Instance);
        await refresh.StartAsync(TestContext.Current.CancellationToken);

        await keys.Loaded.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
        await refresh.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string?> CachedAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select jwks from jwks_cache");
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static string Describe(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return $$"""
            {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"{{key.KeyId}}",
            "x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}
            """;
    }

    private static string OfRsa()
    {
        using var key = RSA.Create(2048);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"rsa",
            "n":"{{Base64UrlEncoder.Encode(parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent)}}"}]}
            """;
    }

    private sealed class Issuer : HttpMessageHandler, IHttpClientFactory
    {
        private int asked;

        public string Document { get; set; } = "";

        public int Asked => Volatile.Read(ref asked);

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://issuer/jwks") };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(Document) });
        }
    }
}
