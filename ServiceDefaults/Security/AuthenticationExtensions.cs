using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Eventing.Log;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Validates access tokens locally with cached keys: no request waits for the token issuer (docs/contract.md, Access).</summary>
public static class AuthenticationExtensions
{
    /// <summary>The audience of the tokens.</summary>
    public const string Audience = "themeday";

    /// <summary>The type of the tokens, header <c>typ</c>: no other JWT of the same issuer is an access token (RFC 9068, 2.1 and 4).</summary>
    public const string TokenType = "at+jwt";

    /// <summary>Tolerance on the token lifetime.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Validates tokens of one issuer with its keys (<see cref="TokenOptions"/>): any OIDC authority; the default is Registry.
    /// </summary>
    public static void AddTokenAuthentication(this IHostApplicationBuilder builder, string service)
    {
        var keys = new TokenSigningKeys();
        builder.Services.AddSingleton(keys);
        var tokens = builder.AddValidatedOptions<TokenOptions>("Tokens");
        if (tokens.SigningKey is { } signingKey)
        {
            keys.Update([TokenSigningKeys.ReadSigningKey(signingKey)]);
        }
        else if (tokens.VerificationKey is { } verificationKey)
        {
            keys.Update([TokenSigningKeys.ReadVerificationKey(verificationKey)]);
        }
        else
        {
            builder
                .Services.AddHttpClient(
                    JwksRefreshService.HttpClientName,
                    client =>
                    {
                        client.BaseAddress = tokens.Jwks;
                        client.Timeout = JwksRefreshService.RequestTimeout;
                        client.MaxResponseContentBufferSize = JwksRefreshService.MaxSize;
                    }
                )
                .VerifyPeers()
                .AddServiceDiscovery();
            builder.Services.AddHostedService<JwksRefreshService>();
        }

        builder
            .Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                options.MapInboundClaims = false;
                options.TokenValidationParameters = new()
                {
                    ValidIssuer = tokens.Issuer,
                    ValidAudience = Audience,
                    ValidTypes = [TokenType, $"application/{TokenType}"],
                    ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                    IssuerSigningKeyResolver = (_, _, keyId, _) => keys.FindByKeyId(keyId),
                    ClockSkew = ClockSkew,
                    NameClaimType = ActorClaims.Account,
                    RoleClaimType = ActorClaims.RoleName,
                };
            });
        builder.Services.AddSingleton<ValidatedTokenCache>();
        builder
            .Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<ValidatedTokenCache>((options, cache) => options.Events = CreateEvents(keys, cache));
        builder.Services.AddAuthorization(Policies.Configure);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<TenantScope>();
        builder.Services.AddSingleton(new ServiceName(service));
    }

    private static JwtBearerEvents CreateEvents(TokenSigningKeys keys, ValidatedTokenCache cache) =>
        new()
        {
            OnMessageReceived = received =>
            {
                const string Scheme = "Bearer ";
                var sent = received.Request.Headers.Authorization.ToString();
                if (!sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
                    return Task.CompletedTask;
                if (cache.TryGet(sent[Scheme.Length..].Trim()) is { } principal)
                {
                    received.Principal = principal;
                    received.Success();
                }
                else if (keys.IsEmpty)
                {
                    received.Fail(new SigningKeysUnavailableException());
                }

                return Task.CompletedTask;
            },
            OnTokenValidated = validated =>
            {
                if (validated is { SecurityToken: JsonWebToken token, Principal: { } principal })
                    cache.Add(token.EncodedToken, principal, new(token.ValidTo, TimeSpan.Zero));
                return Task.CompletedTask;
            },
        };
}
