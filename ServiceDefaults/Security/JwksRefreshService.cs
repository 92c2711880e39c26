using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>
/// Refreshes the signing keys from the JWKS of the token issuer and caches the last JWKS in the database, so that the service can start while the issuer is
/// unavailable.
/// </summary>
/// <remarks>Table <c>jwks_cache</c>.</remarks>
public sealed partial class JwksRefreshService(
    TokenSigningKeys keys,
    NpgsqlDataSource database,
    DatabaseReadiness databaseReadiness,
    IHttpClientFactory clients,
    ILogger<JwksRefreshService> logger
) : ResilientService(logger)
{
    /// <summary>The name of the HTTP client whose base address is the JWKS document.</summary>
    public const string HttpClientName = "authority-keys";

    /// <summary>The maximum size of the document.</summary>
    public const int MaxSize = 64 << 10;

    /// <summary>Timeout of a request for the JWKS.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(1);

    private string? last;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken); // the cached keys are in a table
        while (true)
        {
            var unknownKeyRequested = keys.UnknownKeyRequested.Signaled;
            if (keys.IsEmpty && await LoadCachedAsync(stoppingToken) is { } cached)
                TryUpdateKeys(cached);
            using var client = clients.CreateClient(HttpClientName);
            var jwks = await client.GetStringAsync(client.BaseAddress, stoppingToken);
            UpdateKeys(jwks);
            await SaveCachedAsync(jwks, stoppingToken);
            // An unknown key id may come from an attacker: the JWKS is fetched at most once a second.
            await Task.Delay(MinRefreshInterval, stoppingToken);
            await AsyncSignal.WaitAsync(unknownKeyRequested, RefreshInterval, stoppingToken);
        }
    }

    /// <summary>Of whatever kind, such as the error page of a proxy: the last good keys stay in use.</summary>
    protected override bool IsInterruption(Exception exception) => true;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogRefreshFailed(logger, StartupGrace.Level, exception.Message);

    // An unchanged JWKS does not increment the key version, so validated tokens stay cached.
    private void UpdateKeys(string jwks)
    {
        if (jwks == last)
            return;
        var usable = new JsonWebKeySet(jwks).GetSigningKeys().Where(key => key is ECDsaSecurityKey { KeySize: 256, KeyId.Length: > 0 }).ToList();
        if (usable is [])
            throw new InvalidDataException("the JWKS has no key for ES256 with a key id; the last good keys are kept");
        keys.Update(usable);
        last = jwks;
    }

    // What was cached may be damaged, or of an earlier version: it is replaced by what is fetched.
    private void TryUpdateKeys(string cached)
    {
        try
        {
            UpdateKeys(cached);
        }
        catch (Exception exception) when (IsInterruption(exception))
        {
            LogInterruption(exception);
        }
    }

    private async Task<string?> LoadCachedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select jwks from jwks_cache");
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private async Task SaveCachedAsync(string jwks, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into jwks_cache (jwks) values ($1) on conflict (singleton) do update set jwks = excluded.jwks where jwks_cache.jwks <> excluded.jwks"
        );
        command.Parameters.Add(new() { Value = jwks });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1101, Message = "JWKS refresh failed; retrying: {Cause}")]
    private static partial void LogRefreshFailed(ILogger logger, LogLevel level, string cause);
}
