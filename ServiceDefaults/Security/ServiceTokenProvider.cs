using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Eventing.Log;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Provides the access token for requests of this service to other services; renewed before it expires.</summary>
public sealed class ServiceTokenProvider(ServiceName service, TokenOptions options, IHttpClientFactory clients, TimeProvider clock) : IDisposable
{
    /// <summary>The name of the HTTP client whose base address is the token endpoint.</summary>
    public const string HttpClientName = "token-endpoint";

    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim refreshLock = new(1);
    private CachedToken? cached;

    /// <summary>A token that is valid for at least another minute.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the token issuer does not respond, or rejects the request.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref cached) is { } current && clock.GetUtcNow() < current.ExpiresAt - RenewBefore)
            return current.Token;
        await refreshLock.WaitAsync(cancellationToken);
        try
        {
            if (cached is { } renewed && clock.GetUtcNow() < renewed.ExpiresAt - RenewBefore)
                return renewed.Token;
            var response = options.SigningKey is { } key ? CreateToken(key) : await RequestTokenAsync(cancellationToken);
            Volatile.Write(ref cached, new(response.AccessToken, clock.GetUtcNow().AddSeconds(response.ExpiresIn)));
            return response.AccessToken;
        }
        catch (Exception exception)
            when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RpcException(new(StatusCode.Unavailable, $"no token of its own: {exception.Message}"));
        }
        finally
        {
            refreshLock.Release();
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
                    Claims = new Dictionary<string, object>
                    {
                        [ActorClaims.Account] = service.Value,
                        [ActorClaims.RoleName] = nameof(Role.Service).ToLowerInvariant(),
                    },
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

    private sealed record CachedToken(string Token, DateTimeOffset ExpiresAt);

    private sealed record TokenResponse(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn
    );
}
