using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
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
) : BackgroundService
{
    /// <summary>The name of the HTTP client whose base address is the JWKS document.</summary>
    public const string HttpClientName = "authority-keys";

    /// <summary>Timeout of a request for the JWKS.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(1);

    private string? last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the cached keys are in a table
        while (!stoppingToken.IsCancellationRequested)
        {
            var unknownKeyRequested = keys.UnknownKeyRequested.Signaled;
            try
            {
                if (keys.IsEmpty && await LoadCachedAsync(stoppingToken) is { } cached)
                    UpdateKeys(cached);
                using var client = clients.CreateClient(HttpClientName);
                var jwks = await client.GetStringAsync(client.BaseAddress, stoppingToken);
                UpdateKeys(jwks);
                await SaveCachedAsync(jwks, stoppingToken);
                // An unknown key id may come from an attacker: the JWKS is fetched at most once a second.
                await Task.Delay(MinRefreshInterval, stoppingToken);
                await AsyncSignal.WaitAsync(unknownKeyRequested, RefreshInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // ArgumentException and JsonException: the response is not a JWKS, for example the error page of a proxy.
            catch (Exception exception)
                when (exception is HttpRequestException or NpgsqlException or OperationCanceledException or ArgumentException or JsonException)
            {
                LogRefreshFailed(logger, StartupGrace.Level, exception.Message);
                await Task.Delay(MinRefreshInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // An unchanged JWKS does not increment the key version, so validated tokens stay cached.
    private void UpdateKeys(string jwks)
    {
        if (jwks == last)
            return;
        keys.Update([.. new JsonWebKeySet(jwks).GetSigningKeys()]);
        last = jwks;
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
