using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Rules;
using Claims = ThemeDay.ServiceDefaults.Access.Claims;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ThemeDay.Registry.Accounts;

/// <summary>Issues access tokens: ES256, five minutes, neither encrypted nor kept (contract, Who may do what).</summary>
public static class TokenEndpoint
{
    /// <summary>The client of the operator's own command line: it may speak in any role, since who can read its secret can read everything here.</summary>
    public const string CommandLine = "cli";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>OpenIddict, with the key of <c>Tokens:SigningKey</c>.</summary>
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var key = builder.Configuration.Required("Tokens:SigningKey");
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<RegistryDb>())
            .AddServer(server =>
            {
                server.SetIssuer(new Uri(builder.Configuration["Tokens:Issuer"] ?? TokenChecks.DefaultIssuer));
                server.SetTokenEndpointUris("/connect/token").SetJsonWebKeySetEndpointUris("/.well-known/jwks");
                server.AllowClientCredentialsFlow();
                server.AddSigningKey(KeyRing.ReadSigningKey(key));
                server.AddEphemeralEncryptionKey();   // asked for by OpenIddict, used by nothing: access tokens are not encrypted, other kinds not issued
                server.DisableAccessTokenEncryption().DisableTokenStorage().DisableAuthorizationStorage();
                server.SetAccessTokenLifetime(Lifetime);
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();   // ServiceHost sees to TLS
            });
    }

    /// <summary>Maps it.</summary>
    public static void MapTokens(this WebApplication app) => app.MapPost("/connect/token", Grant).AllowAnonymous();

    private static IResult Grant(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has not read this request");
        var client = request.ClientId!;   // OpenIddict has checked its secret
        if (Speaker(client, request) is not { } speaker)
            return Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidRequest,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "role is one of liaison, bureau, evaluator, system, operator, service; scope_code is 2, 4 or 6 digits; a liaison has a unit and six digits",
            }), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Account, Claims.RoleName);
        identity.SetClaim(Claims.Account, speaker.Account).SetClaim(Claims.RoleName, speaker.Role.ToString().ToLowerInvariant());
        if (speaker.ScopeCode is not "") identity.SetClaim(Claims.ScopeCode, speaker.ScopeCode);
        if (speaker.Unit is not null) identity.SetClaim(Claims.Unit, speaker.Unit);
        identity.SetResources(TokenChecks.Audience);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>A service speaks as itself, whatever it asks for; the command line as whom it names.</summary>
    private static Actor? Speaker(string client, OpenIddictRequest request)
    {
        if (client != CommandLine) return new(client, Role.Service, "", null);
        var scope = (string?)request.GetParameter("scope_code") ?? "";
        var unit = (string?)request.GetParameter("unit");
        if (!Enum.TryParse<Role>((string?)request.GetParameter("role"), ignoreCase: true, out var role) || !Enum.IsDefined(role)) return null;
        var isCode = scope.Length is 2 or 4 or 6 && scope.All(char.IsAsciiDigit);
        if (role is Role.Liaison ? !(isCode && scope.Length == 6 && unit is { Length: > 0 and <= 20 }) : role is not (Role.Service or Role.Operator) && !isCode) return null;
        return new($"{CommandLine}-{role.ToString().ToLowerInvariant()}{(scope is "" ? "" : "-")}{scope}{(unit is null ? "" : "-")}{unit}", role, scope, role is Role.Liaison ? unit : null);
    }
}
