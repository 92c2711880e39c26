using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Access;

/// <summary>Keeps the ring filled from the authority's JWKS, and keeps the last one in the service's own database, so that it starts without the
/// authority.</summary>
/// <remarks>Table <c>authority_keys</c> of EventSchema.sql.</remarks>
public sealed partial class JwksRefreshService(
    TokenSigningKeys ring,
    NpgsqlDataSource database,
    DatabaseReadiness prepared,
    IHttpClientFactory clients,
    ILogger<JwksRefreshService> log
) : BackgroundService
{
    /// <summary>The name of the HTTP client whose base address is the JWKS document.</summary>
    public const string Client = "authority-keys";

    private static readonly TimeSpan Regularly = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private string? last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await prepared.Done.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the cached keys are in a table
        while (!stoppingToken.IsCancellationRequested)
        {
            var missed = ring.Missed.Next;
            try
            {
                if (ring.IsEmpty && await KeptAsync(stoppingToken) is { } kept)
                    Read(kept);
                using var client = clients.CreateClient(Client);
                var fresh = await client.GetStringAsync(client.BaseAddress, stoppingToken);
                Read(fresh);
                await KeepAsync(fresh, stoppingToken);
                // An unknown key id may be an attacker's: the authority is asked for it once a second at most.
                await Task.Delay(Soon, stoppingToken);
                await AsyncSignal.WaitAsync(missed, Regularly, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The last two: what came is no JWKS, but a proxy's page
            catch (Exception away) when (away is HttpRequestException or NpgsqlException or OperationCanceledException or ArgumentException or JsonException)
            {
                NotReached(log, StartupGrace.Level, away.Message);
                await Task.Delay(Soon, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The same keys again are no change: what was checked with them stays checked.
    private void Read(string jwks)
    {
        if (jwks == last)
            return;
        ring.Replace([.. new JsonWebKeySet(jwks).GetSigningKeys()]);
        last = jwks;
    }

    private async Task<string?> KeptAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select jwks from authority_keys");
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private async Task KeepAsync(string jwks, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into authority_keys (jwks) values ($1) on conflict (only_row) do update set jwks = excluded.jwks where authority_keys.jwks <> excluded.jwks"
        );
        command.Parameters.Add(new() { Value = jwks });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1101, Message = "JWKS refresh failed; retrying: {Cause}")]
    private static partial void NotReached(ILogger logger, LogLevel level, string cause);
}
