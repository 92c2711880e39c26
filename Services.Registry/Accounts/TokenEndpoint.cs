using System.Security.Claims;
using System.Security.Cryptography;
using Google.Rpc;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ThemeDay.Registry.Accounts;

/// <summary>
/// Issues access tokens: ES256, valid for five minutes (30 seconds for a created client), neither encrypted nor stored (docs/contract.md, Access).
/// </summary>
public static class TokenEndpoint
{
    /// <summary>Client of the command line. It may request any role: access to its secret already implies access to all data on this host.</summary>
    public const string CommandLine = "cli";

    private const string Path = "/connect/token";
    private const string KeysPath = "/.well-known/jwks";

    // The form is read before anyone is authenticated. A request has six short fields.
    private const int MaxFormBytes = 16 << 10;
    private const int MaxFormFields = 32;

    private const int BeforeAll = int.MinValue;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Services validate tokens locally, so a disabled client keeps access until its last token expires: at most 60 s, including clock skew.
    private static readonly TimeSpan CreatedClientLifetime = TimeSpan.FromSeconds(60) - AuthenticationExtensions.ClockSkew;

    /// <summary>Adds OpenIddict with the signing key of the settings.</summary>
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var tokens = builder.AddValidatedOptions<TokenOptions>("Tokens");
        var key = tokens.SigningKey ?? throw new InvalidOperationException("Tokens__SigningKey is required in the service that issues tokens; AppHost sets it");
        builder.Services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = MaxFormFields;
            form.KeyLengthLimit = 256;
            form.ValueLengthLimit = 4 << 10;
        });
        builder.Services.AddSingleton<ClientLockout>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IAuthenticationSchemeProvider, TokenSchemeProvider>());
        builder
            .Services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<RegistryDb>();
                core.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, ClientApplicationManager>();
            })
            .AddServer(server =>
            {
                server.SetIssuer(new Uri(tokens.Issuer));
                server.SetTokenEndpointUris(Path).SetJsonWebKeySetEndpointUris(KeysPath);
                // Off: it would take its addresses from the Host header, and services are told where token endpoint and keys are (TokenOptions).
                server.SetConfigurationEndpointUris(Array.Empty<string>());
                server.AllowClientCredentialsFlow();
                server.AddEventHandler<ValidateTokenRequestContext>(handler =>
                    handler.UseInlineHandler(RefuseUnstorableAsync).SetOrder(BeforeAll).SetType(OpenIddictServerHandlerType.Custom)
                );
                server.AddEventHandler<ValidateTokenRequestContext>(handler =>
                    handler.UseInlineHandler(RefuseLockedOutAsync).SetOrder(BeforeAll + 1).SetType(OpenIddictServerHandlerType.Custom)
                );
                server.AddEventHandler<ApplyTokenResponseContext>(handler =>
                    handler.UseInlineHandler(RecordAttempt).SetOrder(BeforeAll).SetType(OpenIddictServerHandlerType.Custom)
                );
                server.AddSigningKey(TokenSigningKeys.ReadSigningKey(key));
                // Required by OpenIddict but unused: access tokens are not encrypted, and no other tokens are issued. An ephemeral key
                // would be an RSA key, which takes two seconds of CPU time to generate.
                server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
                server.DisableAccessTokenEncryption().DisableTokenStorage().DisableAuthorizationStorage();
                server.SetAccessTokenLifetime(Lifetime);
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement(); // TLS is configured by KestrelEndpoints
            });
    }

    /// <summary>Whether a path is at or below an endpoint of OpenIddict, ignoring case.</summary>
    internal static bool IsOpenIddictPath(PathString path) => path.StartsWithSegments(Path) || path.StartsWithSegments(KeysPath);

    /// <summary>Maps the token endpoint.</summary>
    public static void MapTokens(this WebApplication app) =>
        app.MapPost(Path, GrantAsync).WithMetadata(new RequestSizeLimitAttribute(MaxFormBytes)).AllowAnonymous();

    // PostgreSQL text cannot contain NUL, and OpenIddict looks up scopes by what was sent.
    private static async ValueTask RefuseUnstorableAsync(ValidateTokenRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var form = await http.Request.ReadFormAsync(http.RequestAborted); // read by OpenIddict already
        if (!form.Any(field => HasNul(field.Key) || field.Value.Any(HasNul)))
            return;
        await StatusJson.WriteAsync(http.Response, ErrorStatus.Create(Code.InvalidArgument, ErrorReasons.MalformedMessage));
        context.HandleRequest();

        static bool HasNul(string? text) => text?.Contains('\0') is true;
    }

    private static async ValueTask RefuseLockedOutAsync(ValidateTokenRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (ClientAddress.IsLocal(http)) // the services themselves, which no other program on the machine may keep from their tokens
            return;
        if (Lockout(http).RemainingTime(context.ClientId ?? "", ClientAddress.Get(http)) is not { } remaining)
            return;
        await StatusJson.WriteAsync(http.Response, ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManyFailedAttempts, remaining));
        context.HandleRequest();
    }

    private static ValueTask RecordAttempt(ApplyTokenResponseContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var (client, address) = (context.Request?.ClientId ?? "", ClientAddress.Get(http));
        if (context.Error is Errors.InvalidClient)
        {
            Lockout(http).RecordFailure(client, address);
            // The same for all, so that it does not reveal which clients exist.
            context.Response.ErrorDescription = "The client does not exist or is disabled, or the secret is wrong.";
            context.Response.ErrorUri = null;
        }
        else if (context.Error is null)
            Lockout(http).RecordSuccess(client, address);
        return ValueTask.CompletedTask;
    }

    private static ClientLockout Lockout(HttpContext http) => http.RequestServices.GetRequiredService<ClientLockout>();

    private static async Task<IResult> GrantAsync(HttpContext context, RegistryDb db, TokenOptions options, TimeProvider clock)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has not read this request");
        var client = request.ClientId!; // authenticated by OpenIddict
        if (!options.IsConfigured(client))
            return await GrantCreatedAsync(client, request, db, clock, context.RequestAborted);
        return ParseActor(client, request) is { } actor
            ? SignIn(actor, Lifetime)
            : Refuse(
                Errors.InvalidRequest,
                $"role is one of {string.Join(", ", RoleNames.All)}; scope_code is 2, 4 or 6 digits; a liaison has a unit and six digits"
            );
    }

    /// <summary>Issues a token for a created client with its role and scope. Requesting them is optional; requesting others is an error.</summary>
    private static async Task<IResult> GrantCreatedAsync(
        string id,
        OpenIddictRequest request,
        RegistryDb db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var client = await db.Clients.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == id && !stored.IsDisabled, cancellationToken);
        if (client is null)
            return Refuse(Errors.InvalidClient, "the client has been disabled");
        var role = client.Role.ToName();
        if (AsksForOther("role", role) || AsksForOther("scope_code", client.ScopeCode) || AsksForOther("unit", client.Unit))
            return Refuse(Errors.InvalidScope, $"this client has role {role}, scope_code {client.ScopeCode} and unit {client.Unit ?? "none"}");

        await RecordUseAsync(client, db, ShanghaiTime.Today(clock), cancellationToken);
        return SignIn(new(id, client.Role, client.ScopeCode, client.Unit), CreatedClientLifetime);

        // A repeated parameter converts to null, which matches no role or scope_code.
        bool AsksForOther(string parameter, string? own) => request.GetParameter(parameter) is { } asked && (string?)asked != own;
    }

    // Does not increment the version: it must not invalidate etags.
    private static async Task RecordUseAsync(Client client, RegistryDb db, DateOnly today, CancellationToken cancellationToken)
    {
        if (client.LastUsedOn == today)
            return;
        await db
            .Clients.Where(stored => stored.Id == client.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(stored => stored.LastUsedOn, today), cancellationToken);
    }

    private static IResult Refuse(string error, string description) =>
        Results.Forbid(
            new AuthenticationProperties(
                new Dictionary<string, string?>
                {
                    [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
                    [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
                }
            ),
            [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]
        );

    private static IResult SignIn(Actor actor, TimeSpan lifetime)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, ActorClaims.Account, ActorClaims.RoleName);
        identity.SetClaim(ActorClaims.Account, actor.Account).SetClaim(ActorClaims.RoleName, actor.Role.ToName());
        if (actor.ScopeCode is not "")
            identity.SetClaim(ActorClaims.ScopeCode, actor.ScopeCode);
        if (actor.Unit is not null)
            identity.SetClaim(ActorClaims.Unit, actor.Unit);
        identity.SetResources(AuthenticationExtensions.Audience);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        var principal = new ClaimsPrincipal(identity).SetAccessTokenLifetime(lifetime);
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>The actor of a configured client: the service itself or, for the command line, the requested actor.</summary>
    private static Actor? ParseActor(string client, OpenIddictRequest request)
    {
        if (client != CommandLine)
            return new(client, Role.Service, "", null);
        if (!TryGetParameter("role", out var roleName) || !TryGetParameter("scope_code", out var scope) || !TryGetParameter("unit", out var unit))
            return null;
        if (RoleNames.TryParse(roleName) is not { } role || !ActorClaims.HasRequiredClaims(role, scope, unit))
            return null;
        return new(string.Join('-', ((string?[])[CommandLine, roleName, scope, unit]).OfType<string>()), role, scope ?? "", unit);

        // A repeated parameter has no single value; an empty one is absent.
        bool TryGetParameter(string name, out string? value)
        {
            var parameter = request.GetParameter(name);
            value = (string?)parameter is { Length: > 0 } text ? text : null;
            return parameter is null || (string?)parameter is not null;
        }
    }
}

/// <summary>Skips the request handler of OpenIddict except on its own endpoints: otherwise it runs before the authentication of every request.</summary>
internal sealed class TokenSchemeProvider(IOptions<AuthenticationOptions> options, IHttpContextAccessor http) : AuthenticationSchemeProvider(options)
{
    /// <inheritdoc/>
    public override async Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync()
    {
        var schemes = await base.GetRequestHandlerSchemesAsync();
        return http.HttpContext is { } context && !TokenEndpoint.IsOpenIddictPath(context.Request.Path)
            ? schemes.Where(scheme => scheme.Name is not OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
            : schemes;
    }
}
