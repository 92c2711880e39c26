using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace ThemeDay.ServiceDefaults.Access;

/// <summary>Access tokens are checked here, against keys that are at hand: no call waits for the authority (contract, Who may do what).</summary>
public static class TokenChecks
{
    /// <summary>Who issues tokens where nothing else is configured: a name, not an address.</summary>
    public const string DefaultIssuer = "https://registry.themeday/";

    /// <summary>Whom tokens are for.</summary>
    public const string Audience = "themeday";

    private static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(30);

    /// <summary>Checks tokens of <c>Tokens:Issuer</c> by the keys of <c>Tokens:Jwks</c>, which any OIDC authority can give; by default Registry's.</summary>
    public static void AddTokenChecks(this IHostApplicationBuilder builder, string service)
    {
        var ring = new KeyRing();
        builder.Services.AddSingleton(ring);
        if (builder.Configuration["Tokens:SigningKey"] is { } own)
        {
            var signing = KeyRing.ReadSigningKey(own);
            ring.Replace([signing]);
        }
        else
        {
            builder.Services.AddHttpClient(KeyRingFromAuthority.Client, client => client.BaseAddress = new(builder.Configuration["Tokens:Jwks"] ?? "http://_http.registry/.well-known/jwks"))
                .AddServiceDiscovery();
            builder.Services.AddHostedService<KeyRingFromAuthority>();
        }

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new()
            {
                ValidIssuer = builder.Configuration["Tokens:Issuer"] ?? DefaultIssuer,
                ValidAudience = Audience,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                IssuerSigningKeyResolver = (_, _, keyId, _) => ring.Find(keyId),
                ClockSkew = ClocksApart,
                NameClaimType = Claims.Account,
                RoleClaimType = Claims.RoleName,
            };
        });
        builder.Services.AddAuthorization(Policies.AddTo);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Denials>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<Caller>();
        builder.Services.AddSingleton(new ServiceName(service));
    }
}

/// <summary>Which of the services this is.</summary>
public sealed record ServiceName(string Value);
