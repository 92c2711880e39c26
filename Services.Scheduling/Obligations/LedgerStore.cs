using System.Data;
using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using EventsV1 = ThemeDay.Events.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>The part of a ledger that a fact may change.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Unit">The unit code; null for all units.</param>
public readonly record struct LedgerPart(CampaignName Campaign, string? Unit)
{
    /// <summary>The part that a fact may change; null if it changes no obligation.</summary>
    public static LedgerPart? Of(StoredFact fact) =>
        fact.CampaignId is "" || fact.EffectiveOn is null ? null
        : fact.Unit is not "" ? new(new(fact.District, fact.CampaignId), fact.Unit)
        : LedgerStore.CampaignWideTypes.Contains(fact.Type) ? new(new(fact.District, fact.CampaignId), null)
        : null;
}

/// <summary>Stores the obligations that follow from all facts known, as rows: derived again by <see cref="Ledger"/> in each transaction that stores a
/// fact.</summary>
/// <remarks>
/// The obligations of a unit in a campaign follow from the facts of that unit there and from those of the whole campaign (<see cref="CampaignWideTypes"/>), so
/// no more is read. Of two transactions that store facts of one campaign the second waits, at its end, for the first to commit, and then reads its facts.
/// </remarks>
public sealed partial class LedgerStore(WorkingDaysCache calendars, ILogger<LedgerStore> logger)
{
    /// <summary>The version of the rules and of the row. Rows of another version are stored anew after an update of the service.</summary>
    public const int Version = 1;

    private const int NotDerivable = -1;

    /// <summary>The types of facts that concern the obligations of all units of a campaign, if they name no unit.</summary>
    internal static readonly string[] CampaignWideTypes =
    [
        EventsV1.CampaignOpened.Descriptor.FullName,
        EventsV1.CampaignExtended.Descriptor.FullName,
        EventsV1.CircularReleased.Descriptor.FullName,
    ];

    // The calendar before the campaigns, and those in one order: no two transactions wait for each other.
    private const string Lock = """
        select pg_advisory_xact_lock_shared(hashtextextended('ledger calendar', 0))
        union all
        select pg_advisory_xact_lock(hashtextextended('ledger ' || campaign, 0)) from unnest($1::text[]) as campaign
        """;

    private const string SelectCampaigns = """
        select known.district, known.id, known.opened, known.ledger_version, (select count(*)::int from calendar_year)
        from unnest($1::text[], $2::text[]) as wanted (district, id)
        join campaign_replica known using (district, id)
        """;

    private const string SelectFacts = """
        select fact.event_id, fact.source, fact.type, fact.district, fact.campaign_id, fact.effective_on, fact.recorded_at, fact.payload, false
        from unnest($1::text[], $2::text[], $3::text[]) as part (district, campaign_id, unit)
        join fact using (district, campaign_id, unit)
        where effective_on is not null and (unit <> '' or type = any($4))
        union all
        select fact.event_id, fact.source, fact.type, fact.district, fact.campaign_id, fact.effective_on, fact.recorded_at, fact.payload, fact.unit is null
        from unnest($5::text[], $6::text[]) as whole (district, campaign_id)
        join fact using (district, campaign_id)
        where effective_on is not null
        """;

    // A null unit stands for all: a range, so that the index is used in both cases. NOT IN is a hashed subplan as long as the kept rows fit in memory; they
    // contain no NULL.
    private const string Delete = """
        delete from obligation using unnest($1::text[], $2::text[], $3::text[]) as part (district, campaign_id, unit)
        where obligation.district = part.district and obligation.campaign_id = part.campaign_id
            and obligation.unit between coalesce(part.unit, '') and coalesce(part.unit, U&'\+10FFFF')
            and (obligation.district, obligation.unit, obligation.id) not in (select * from unnest($4::text[], $5::text[], $6::text[]))
        """;

    // A row that is the same already is not written. One that is open is looked at when its due date has passed, one with a notice at once. While the statement
    // waits for the row, the overdue watch may give a notice that the statement does not see, but it clears watch_on then: such a row is looked at again, too.
    // One that is looked at after tomorrow cannot have one: the day of PostgreSQL may be the one before that of Shanghai.
    // One that is open is looked at for its next reminder, too.
    private const string Upsert = """
        with derived (district, unit, id, campaign_id, kind, state, due, yellow_on, missed_due, days_late, paused_days, message) as (
            select * from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::date[], $10::int[], $11::int[], $12::bytea[]
            )
        )
        insert into obligation (district, unit, id, campaign_id, kind, state, due, yellow_on, missed_due, days_late, paused_days, message, watch_on, remind_on)
        select derived.*,
            coalesce(
                (
                    select '-infinity'::date from overdue_notice notice
                    where notice.district = derived.district and notice.campaign_id = derived.campaign_id and notice.cleared_on is null
                        and notice.obligation = 'districts/' || derived.district || '/units/' || derived.unit || '/obligations/' || derived.id
                    limit 1
                ),
                case when derived.state = 'Open' then derived.due + 1 end
            ),
            case when derived.state = 'Open' then '-infinity'::date end
        from derived left join obligation stored on (stored.district, stored.unit, stored.id) = (derived.district, derived.unit, derived.id)
        where stored.id is null
            or (stored.campaign_id, stored.kind, stored.state, stored.due, stored.yellow_on) is distinct from
                (derived.campaign_id, derived.kind, derived.state, derived.due, derived.yellow_on)
            or (stored.missed_due, stored.days_late, stored.paused_days, stored.message) is distinct from
                (derived.missed_due, derived.days_late, derived.paused_days, derived.message)
        on conflict (district, unit, id) do update set
            campaign_id = excluded.campaign_id, kind = excluded.kind, state = excluded.state, due = excluded.due, yellow_on = excluded.yellow_on,
            missed_due = excluded.missed_due, days_late = excluded.days_late, paused_days = excluded.paused_days, message = excluded.message,
            watch_on = case when obligation.watch_on > current_date + 1 then excluded.watch_on else '-infinity' end,
            remind_on = excluded.remind_on
        """;

    // A list concerns due dates from the year before, which a lead time counts back to, to the year after, and days late that are counted through it.
    private const string SelectConcerned = """
        select distinct district, campaign_id from obligation
        where coalesce(due between $1 and $2, true) or missed_due between $1 and $2
            or (state = 'Open' and (yellow_on is null or paused_days > 0)) or (state <> 'Open' and coalesce(days_late > 200, true))
        """;

    /// <summary>Stores the obligations of parts of ledgers anew, to the end of the transaction that stored facts of them. A campaign that is not opened yet is
    /// left out, and one whose ledger as a whole is to be stored anew.</summary>
    /// <param name="transaction">The transaction, READ COMMITTED; no facts are stored in it afterwards.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The number of rows that were added, changed or deleted.</returns>
    public Task<int> UpdateAsync(NpgsqlTransaction transaction, IReadOnlyCollection<LedgerPart> parts, CancellationToken cancellationToken) =>
        UpdateAsync(transaction, parts, onlyInvalid: false, cancellationToken);

    private async Task<int> UpdateAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<LedgerPart> parts,
        bool onlyInvalid,
        CancellationToken cancellationToken
    )
    {
        if (parts.Count == 0)
            return 0;
        var whole = parts.Where(part => part.Unit is null).Select(part => part.Campaign).ToHashSet();
        var units = parts.Where(part => part.Unit is not null && !whole.Contains(part.Campaign)).Distinct().ToList();
        CampaignName[] names = [.. parts.Select(part => part.Campaign).Distinct()];
        await using (var locks = transaction.Command(Lock))
        {
            locks.AddArray(NpgsqlDbType.Text, names.Select(name => $"{name}").Order(StringComparer.Ordinal));
            await locks.ExecuteNonQueryAsync(cancellationToken);
        }

        var campaigns = await ReadCampaignsAsync(transaction, names, cancellationToken);
        whole.RemoveWhere(name => !campaigns.TryGetValue(name, out var known) || (onlyInvalid && known.LedgerVersion == Version));
        units.RemoveAll(part => !campaigns.TryGetValue(part.Campaign, out var known) || known.LedgerVersion != Version);
        if (whole.Count == 0 && units.Count == 0)
            return 0;
        var facts = await ReadFactsAsync(transaction, whole, units, cancellationToken);
        var calendar = await calendars.GetAsync(campaigns.Values.First().CalendarLists, cancellationToken);
        List<LedgerPart> derived = [];
        List<DerivedObligation> rows = [];
        List<CampaignName> failed = [];
        foreach (var name in whole.Concat(units.Select(part => part.Campaign)).Distinct())
        {
            HashSet<string>? only = whole.Contains(name) ? null : [.. units.Where(part => part.Campaign == name).Select(part => part.Unit!)];
            try
            {
                var known = CampaignRecord.Create(
                    name,
                    campaigns[name].Opened,
                    facts.GetValueOrDefault(name) ?? [],
                    new Dictionary<string, Replicas.UnitReplica>()
                );
                rows.AddRange(Derive(known, calendar, only, cancellationToken));
                derived.AddRange(only is null ? [new(name, null)] : only.Select(unit => new LedgerPart(name, unit)));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotDerivable(exception, $"{name}");
                failed.Add(name);
            }
        }

        var changed = await WriteAsync(transaction, derived, rows, cancellationToken);
        await MarkAsync(transaction, [.. whole.Except(failed)], Version, cancellationToken);
        await MarkAsync(transaction, failed, NotDerivable, cancellationToken);
        return changed;
    }

    /// <summary>Stores the ledger of a campaign as a whole.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="campaign">The campaign.</param>
    /// <param name="onlyInvalid">Leaves a valid ledger alone: another call may have stored it meanwhile.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The number of rows that were added, changed or deleted.</returns>
    public async Task<int> StoreAsync(NpgsqlConnection connection, CampaignName campaign, bool onlyInvalid, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var rows = await UpdateAsync(transaction, [new(campaign, null)], onlyInvalid, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <summary>Makes every ledger that a list of working days may change be stored anew, at the end of the transaction that stored the list.</summary>
    /// <param name="transaction">The transaction, READ COMMITTED.</param>
    /// <param name="years">The years of the lists.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task InvalidateAsync(NpgsqlTransaction transaction, IReadOnlyCollection<int> years, CancellationToken cancellationToken)
    {
        // Waits for the transactions that derive by the lists before, so that their campaigns are found here.
        await transaction.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('ledger calendar', 0))", [], cancellationToken);
        await transaction.ExecuteAsync(
            $"""
            update campaign_replica set ledger_version = 0 from ({SelectConcerned}) as concerned
            where (campaign_replica.district, campaign_replica.id) = (concerned.district, concerned.campaign_id) and ledger_version > 0
            """,
            [FirstConcerned(years), LastConcerned(years)],
            cancellationToken
        );
    }

    /// <summary>The campaigns that a list of working days may concern.</summary>
    /// <param name="database">The database.</param>
    /// <param name="year">The year of the list.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<CampaignName>> FindConcernedAsync(NpgsqlDataSource database, int year, CancellationToken cancellationToken)
    {
        await using var command = database.Command(SelectConcerned, FirstConcerned([year]), LastConcerned([year]));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<CampaignName> concerned = [];
        while (await reader.ReadAsync(cancellationToken))
            concerned.Add(new(reader.GetString(0), reader.GetString(1)));
        return concerned;
    }

    private static DateOnly FirstConcerned(IReadOnlyCollection<int> years) => new(years.Min() - 1, 1, 1);

    private static DateOnly LastConcerned(IReadOnlyCollection<int> years) => new(years.Max() + 1, 12, 31);

    private static async Task<Dictionary<CampaignName, KnownCampaign>> ReadCampaignsAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<CampaignName> names,
        CancellationToken cancellationToken
    )
    {
        await using var command = transaction.Command(SelectCampaigns);
        command.AddArray(NpgsqlDbType.Text, names.Select(name => name.District)).AddArray(NpgsqlDbType.Text, names.Select(name => name.Campaign));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<CampaignName, KnownCampaign> campaigns = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            campaigns.Add(
                new(reader.GetString(0), reader.GetString(1)),
                new(EventsV1.CampaignOpened.Parser.ParseFrom(reader.GetFieldValue<byte[]>(2)), reader.GetInt32(3), reader.GetInt32(4))
            );
        }

        return campaigns;
    }

    private static async Task<Dictionary<CampaignName, List<StoredFact>>> ReadFactsAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<CampaignName> whole,
        IReadOnlyCollection<LedgerPart> units,
        CancellationToken cancellationToken
    )
    {
        LedgerPart[] parts = [.. units, .. units.Select(part => part with { Unit = "" }).Distinct()];
        await using var command = transaction.Command(SelectFacts);
        command
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Campaign.District))
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Campaign.Campaign))
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Unit))
            .AddArray(NpgsqlDbType.Text, CampaignWideTypes)
            .AddArray(NpgsqlDbType.Text, whole.Select(name => name.District))
            .AddArray(NpgsqlDbType.Text, whole.Select(name => name.Campaign));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<CampaignName, List<StoredFact>> facts = [];
        List<StoredFact> withoutUnit = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var fact = new StoredFact(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetFieldValue<DateOnly>(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<byte[]>(7)
            );
            var name = new CampaignName(fact.District, fact.CampaignId);
            if (!facts.TryGetValue(name, out var known))
                facts.Add(name, known = []);
            known.Add(fact);
            if (reader.GetBoolean(8))
                withoutUnit.Add(fact);
        }

        await reader.CloseAsync();
        await AddUnitsAsync(transaction, withoutUnit, cancellationToken);
        foreach (var known in facts.Values)
            known.Sort(StoredFact.CompareRecordingOrder);
        return facts;
    }

    // Rows of a version of the service before the column.
    private static async Task AddUnitsAsync(NpgsqlTransaction transaction, List<StoredFact> facts, CancellationToken cancellationToken)
    {
        if (facts is [])
            return;
        await using var command = transaction.Command(
            "update fact set unit = known.unit from unnest($1::uuid[], $2::text[]) as known (event_id, unit) where fact.event_id = known.event_id"
        );
        command.AddArray(NpgsqlDbType.Uuid, facts.Select(fact => fact.EventId)).AddArray(NpgsqlDbType.Text, facts.Select(fact => fact.Unit));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<DerivedObligation> Derive(
        CampaignRecord campaign,
        WorkingDays calendar,
        IReadOnlySet<string>? units,
        CancellationToken cancellationToken
    ) =>
        Ledger
            .Derive(campaign.Facts, campaign.Terms, calendar, new(DateOnly.MaxValue), cancellationToken) // what is stored does not depend on the day
            .Where(obligation => units?.Contains(obligation.Unit) is not false)
            .Select(obligation => new DerivedObligation(
                campaign.Name,
                ObligationName.GetId(campaign, obligation),
                obligation,
                obligation.ToTimelessProto(campaign)
            ));

    private static async Task<int> WriteAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<LedgerPart> parts,
        IReadOnlyCollection<DerivedObligation> derived,
        CancellationToken cancellationToken
    )
    {
        if (parts.Count == 0)
            return 0;
        await using var delete = transaction.Command(Delete);
        delete
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Campaign.District))
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Campaign.Campaign))
            .AddArray(NpgsqlDbType.Text, parts.Select(part => part.Unit))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Campaign.District))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Obligation.Unit))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Id));
        var deleted = await delete.ExecuteNonQueryAsync(cancellationToken);
        await using var upsert = transaction.Command(Upsert);
        upsert
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Campaign.District))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Obligation.Unit))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Id))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => each.Campaign.Campaign))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => $"{each.Obligation.Kind}"))
            .AddArray(NpgsqlDbType.Text, derived.Select(each => $"{each.Obligation.State}"))
            .AddArray(NpgsqlDbType.Date, derived.Select(each => each.Obligation.Due))
            .AddArray(NpgsqlDbType.Date, derived.Select(each => each.Obligation.Timing.YellowOn))
            .AddArray(NpgsqlDbType.Date, derived.Select(each => each.Obligation.Timing.MissedDue))
            .AddArray(NpgsqlDbType.Integer, derived.Select(each => each.Obligation.Timing.DaysLate))
            .AddArray(NpgsqlDbType.Integer, derived.Select(each => each.Obligation.Timing.PausedDays))
            .AddArray(NpgsqlDbType.Bytea, derived.Select(each => each.Message.ToByteArray()));
        return deleted + await upsert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Task MarkAsync(NpgsqlTransaction transaction, IReadOnlyCollection<CampaignName> names, int version, CancellationToken cancellationToken) =>
        names.Count == 0
            ? Task.CompletedTask
            : transaction.ExecuteAsync(
                """
                update campaign_replica set ledger_version = $3, ledger_checked_at = clock_timestamp()
                from unnest($1::text[], $2::text[]) as derived (district, id)
                where campaign_replica.district = derived.district and campaign_replica.id = derived.id
                """,
                [names.Select(name => name.District).ToArray(), names.Select(name => name.Campaign).ToArray(), version],
                cancellationToken
            );

    [LoggerMessage(EventId = 2122, Level = LogLevel.Error, Message = "The obligations of {Campaign} could not be derived")]
    private partial void LogNotDerivable(Exception exception, string campaign);

    private sealed record KnownCampaign(EventsV1.CampaignOpened Opened, int LedgerVersion, int CalendarLists);

    private sealed record DerivedObligation(CampaignName Campaign, string Id, Obligation Obligation, Scheduling.V1.Obligation Message);
}
