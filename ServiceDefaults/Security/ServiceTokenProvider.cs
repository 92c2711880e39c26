using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Eventing.Log;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Provides the access token for requests of this service to other services.</summary>
/// <remarks><see cref="ServiceTokenRenewalService"/> renews it in the background.</remarks>
public sealed class ServiceTokenProvider(ServiceName service, TokenOptions options, IHttpClientFactory clients, TimeProvider clock) : IDisposable
{
    /// <summary>The name of the HTTP client whose base address is the token endpoint.</summary>
    public const string HttpClientName = "token-endpoint";

    // A token that is used must not expire on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    // A token younger than that is not replaced though another service refuses it: the cause is another, such as its clock.
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim refreshLock = new(1);
    private CachedToken? cached;

    /// <summary>A valid token: the last one until it ends, whether or not it could be renewed.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: there is none, and the token issuer does not respond, or rejects the request.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (FindValid() is { } valid)
            return valid;
        await refreshLock.WaitAsync(cancellationToken);
        try
        {
            return FindValid() ?? await RenewLockedAsync(cancellationToken);
        }
        finally
        {
            refreshLock.Release();
        }
    }

    /// <summary>Renews the token.</summary>
    /// <returns>The time after which to renew it again: half of its lifetime.</returns>
    /// <exception cref="RpcException">UNAVAILABLE: the token issuer does not respond, or rejects the request.</exception>
    public async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        await refreshLock.WaitAsync(cancellationToken);
        try
        {
            await RenewLockedAsync(cancellationToken);
            return (cached!.ExpiresAt - clock.GetUtcNow()) / 2;
        }
        finally
        {
            refreshLock.Release();
        }
    }

    /// <summary>The token that requests use now; null if there is none.</summary>
    public string? Current => Volatile.Read(ref cached)?.Token;

    /// <summary>Drops a token that another service has refused, so that the next request gets a new one.</summary>
    /// <param name="token">The token; nothing happens if it is not the current one any more.</param>
    /// <returns>Whether to try the next token: false if this one is new, so that refusals do not become a flood of token requests.</returns>
    public bool Drop(string? token)
    {
        if (Volatile.Read(ref cached) is not { } current || current.Token != token)
            return true;
        if (clock.GetUtcNow() - current.ReceivedAt < MinAge)
            return false;
        Interlocked.CompareExchange(ref cached, null, current);
        return true;
    }

    private string? FindValid() => Volatile.Read(ref cached) is { } token && clock.GetUtcNow() < token.ExpiresAt - Margin ? token.Token : null;

    private async Task<string> RenewLockedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = options.SigningKey is { } key ? CreateToken(key) : await RequestTokenAsync(cancellationToken);
            Volatile.Write(ref cached, new(response.AccessToken, clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(response.ExpiresIn)));
            return response.AccessToken;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RpcException(new(StatusCode.Unavailable, $"no token of its own: {exception.Message}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => refreshLock.Dispose();

    /// <summary>The service that holds the signing key issues its own token instead of requesting it over the network.</summary>
    private TokenResponse CreateToken(string key) =>
        new(
            new JsonWebTokenHandler().CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = options.Issuer,
                    Audience = AuthenticationExtensions.Audience,
                    TokenType = AuthenticationExtensions.TokenType,
                    Claims = new Dictionary<string, object> { [ActorClaims.Account] = service.Value, [ActorClaims.RoleName] = Role.Service.ToName() },
                    IssuedAt = clock.GetUtcNow().UtcDateTime,
                    NotBefore = clock.GetUtcNow().UtcDateTime,
                    Expires = (clock.GetUtcNow() + Lifetime).UtcDateTime,
                    SigningCredentials = new(TokenSigningKeys.ReadSigningKey(key), SecurityAlgorithms.EcdsaSha256),
                }
            ),
            (int)Lifetime.TotalSeconds
        );

    private async Task<TokenResponse> RequestTokenAsync(CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(HttpClientName);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = service.Value,
                ["client_secret"] = options.ClientSecret!,
            }
        );
        using var response = await client.PostAsync(client.BaseAddress, form, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<TokenResponse>(cancellationToken))!;
    }

    private sealed record CachedToken(string Token, DateTimeOffset ReceivedAt, DateTimeOffset ExpiresAt);

    private sealed record TokenResponse(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn
    );
}
