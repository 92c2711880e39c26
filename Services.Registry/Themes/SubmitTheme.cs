using Grpc.Core;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>
/// Implements SubmitTheme with plain Npgsql instead of EF Core, because all units of the country call this RPC within the same hours (docs/decisions/0006).
/// Rules, entity and event are those of the other transitions.
/// </summary>
/// <remarks>
/// One select reads the theme, its campaign and an earlier request with the same request_id in one snapshot, so the effects of a concurrent duplicate are
/// visible completely or not at all. One statement writes the theme, the event and the request; it writes nothing if the version of the theme has changed
/// since the read.
/// </remarks>
public sealed class SubmitTheme(
    NpgsqlDataSource database,
    TenantScope tenant,
    ContactProtector contactProtector,
    RequestKeys requestKeys,
    OutboxSignal outboxSignal,
    TimeProvider clock
)
{
    private const string Read = """
        select r.content_hash, r.event_id,
               t.unit, t.topic, t.month, t.late_month_reason, t.forms, t.external_reference, t.personal_data_reason,
               t.scan_media_type, t.scan_size_bytes, t.scan_sha256, t.earlier_scans,
               t.state, t.first_received_on, t.returns, t.returned_items, t.reason, t.merged_into, t.release, t.last_transition_on,
               t.created_at, t.updated_at, t.version,
               c.terms_first_month, c.terms_last_month, c.terms_forms, c.opened_on, c.terms_public_phone_numbers, k.cipher
        from (select) always
        left join processed_request r on r.client = $4 and r.method = $5 and r.request_id = $6
        left join (theme t join campaign c on c.district = t.district and c.id = t.campaign_id)
            on t.district = $1 and t.campaign_id = $2 and t.id = $3 and starts_with(t.district, $7) and ($8 is null or t.unit = $8)
        left join contact k on k.district = t.district and k.campaign_id = t.campaign_id and k.theme_id = t.id
        """;

    private const string Write = """
        with updated as (
            update theme set state = $1, first_received_on = $2, last_transition_on = $3, updated_at = $10, version = version + 1
            where district = $4 and campaign_id = $5 and id = $6 and version = $7
            returning version
        ), event as (
            insert into outbox (event_id, type, district, recorded_at, traceparent, payload) select $8, $9, $4, $10, $11, $12 from updated
        ), processed as (
            insert into processed_request (client, method, request_id, content_hash, resource, event_id, created_at)
            select $13, $14, $15, $16, $17, $8, $10 from updated where $15 is not null
        )
        select version from updated
        """;

    /// <summary>Submits the theme. Idempotent by request_id.</summary>
    /// <exception cref="RpcException">NOT_FOUND, or an error of the rules; ABORTED if the theme was changed concurrently.</exception>
    public async Task<Proto.Theme> ExecuteAsync(Proto.SubmitThemeRequest request, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var name = ThemeName.Parse(request.Name);
        context.EnsureCanWrite(name.District);
        var requestKey = requestKeys.Create(request, request.RequestId, context);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (earlier, found) = await ReadAsync(connection, name, requestKey, cancellationToken);
        var (theme, terms, cipher) = found ?? throw RequestGuards.NotFound();
        if (earlier is not null)
            return Replay(context, earlier, theme);
        RequestGuards.EnsureEtagMatches(request.Etag, theme.Version);
        var receivedDate = context.ResolveEffectiveDate(request.EffectiveDate, theme.LastTransitionOn, clock);
        var submitted = new PersonalDataCheck(terms.PublicPhoneNumbers, null, theme.Form.PersonalDataReason)
            .Decide(
                check => ThemeRules.Submit(theme, terms, check.Contact, context.Actor(), receivedDate),
                () => cipher is null ? null : contactProtector.Unprotect(name, cipher).ToKnown()
            )
            .OrThrow();
        theme.Apply(submitted);
        var message = OutboxMessage.Create(submitted.ToMessage(theme), theme.District, clock);
        if (
            await WriteAsync(connection, theme, message, requestKey is null ? null : requestKey with { Resource = request.Name }, cancellationToken) is
            { } version
        )
        {
            outboxSignal.SetCommitted();
            IdempotentCommands.SetEventIdHeader(context, message.EventId);
            var response = theme.ToProto();
            (response.UpdateTime, response.Etag) = (message.RecordedAt.ToProto(), RequestGuards.Etag(version));
            return response;
        }

        // Concurrent change. If a duplicate of this request made it, both have the same response.
        var reread = await ReadAsync(connection, name, requestKey, cancellationToken);
        return reread is { Earlier: { } first, Found: { } now } ? Replay(context, first, now.Theme) : throw RequestGuards.EtagMismatch();
    }

    private static Proto.Theme Replay(ServerCallContext context, ProcessedRequest earlier, Theme theme)
    {
        if (earlier.EventId is { } eventId)
            IdempotentCommands.SetEventIdHeader(context, eventId);
        return theme.ToProto();
    }

    private async Task<(ProcessedRequest? Earlier, (Theme Theme, ThemeTerms Terms, byte[]? Cipher)? Found)> ReadAsync(
        NpgsqlConnection connection,
        ThemeName name,
        ProcessedRequest? requestKey,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Read, connection);
        command
            .AddText(name.District)
            .AddText(name.Campaign)
            .AddText(name.Theme)
            .AddText(requestKey?.Client)
            .AddText(requestKey?.Method)
            .AddUuid(requestKey?.RequestId)
            .AddText(tenant.DistrictPrefix)
            .AddText(tenant.Unit); // tenant filter: without a caller, no rows
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var column = 0;
        var earlier = Next<byte[]?>() is { } content ? requestKey! with { ContentHash = content } : null;
        if (earlier is not null)
            RequestKeys.EnsureSameContent(requestKey!, earlier);
        var eventId = Maybe<Guid>();
        if (Next<string?>() is not { } unit)
            return (earlier, null);

        var form = new ThemeForm(
            Next<string>(),
            Maybe<DateOnly>() is { } month ? Month.FromDate(month) : null,
            Next<string>(),
            Next<string[]>(),
            Next<string>()
        )
        {
            PersonalDataReason = Next<string>(),
        };
        var (mediaType, sizeBytes, sha256) = (Next<string?>(), Maybe<long>(), Next<string?>());
        var theme = Theme.Stored(
            name.District,
            name.Campaign,
            name.Theme,
            unit,
            form,
            mediaType is null ? null : new(mediaType, sizeBytes!.Value, sha256!),
            Next<string[]>(),
            Enum.Parse<ThemeState>(Next<string>()),
            Maybe<DateOnly>(),
            Next<int>(),
            Next<string[]>(),
            Next<string>(),
            Next<string?>(),
            Next<int>(),
            Maybe<DateOnly>(),
            Next<DateTimeOffset>(),
            Next<DateTimeOffset>(),
            Next<int>()
        );
        var terms = new ThemeTerms(Month.FromDate(Next<DateOnly>()), Month.FromDate(Next<DateOnly>()), Next<string[]>(), Next<DateOnly>())
        {
            PublicPhoneNumbers = Next<string[]>(),
        };
        var cipher = Next<byte[]?>();
        return (earlier is null ? null : earlier with { EventId = eventId }, (theme, terms, cipher));

        T Next<T>() => reader.IsDBNull(column++) ? default! : reader.GetFieldValue<T>(column - 1);

        T? Maybe<T>()
            where T : struct => reader.IsDBNull(column++) ? null : reader.GetFieldValue<T>(column - 1);
    }

    /// <returns>The new version of the theme; null after a concurrent change, in which case nothing was written.</returns>
    private async Task<int?> WriteAsync(
        NpgsqlConnection connection,
        Theme theme,
        OutboxMessage message,
        ProcessedRequest? requestKey,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Write, connection);
        command
            .AddText($"{theme.State}")
            .AddDate(theme.FirstReceivedOn)
            .AddDate(theme.LastTransitionOn)
            .AddText(theme.District)
            .AddText(theme.CampaignId)
            .AddText(theme.Id)
            .AddInt32(theme.Version)
            .AddUuid(message.EventId)
            .AddText(message.Type)
            .AddTimestamp(message.RecordedAt)
            .AddText(message.Traceparent)
            .AddBytes(message.Payload)
            .AddText(requestKey?.Client)
            .AddText(requestKey?.Method)
            .AddUuid(requestKey?.RequestId)
            .AddBytes(requestKey?.ContentHash)
            .AddText(requestKey?.Resource);
        Failpoints.Reach(Failpoints.OutboxSaving);
        try
        {
            return (int?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return null; // a concurrent request used the same request_id for another theme
        }
    }
}
