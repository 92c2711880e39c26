using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.Scheduling.Tests.Model;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;
using Known = ThemeDay.Scheduling.History;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Obligations;

/// <summary>The obligations that are stored as rows, compared with those that the facts give.</summary>
/// <remarks><c>RANDOM_LEDGERS</c> sets the number of random campaigns, 40 by default; <c>RANDOM_SEED</c> repeats a run.</remarks>
public sealed class StoredLedgerTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    private static readonly int Count = Read("RANDOM_LEDGERS") ?? 40;
    private static readonly int FirstSeed = Read("RANDOM_SEED") ?? Random.Shared.Next(int.MaxValue / 2);

    [Fact]
    public async Task Rows_of_random_campaigns_are_what_the_facts_give_on_every_day_whichever_transactions_are_killed()
    {
        Console.WriteLine($"{Count} random ledgers from seed {FirstSeed}");
        var kills = 0;
        await Parallel.ForAsync(
            0,
            Count,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (index, _) =>
            {
                var seed = FirstSeed + index;
                var campaign = RandomCampaign.Make(seed);
                var district = new DistrictForTests(scheduling.Host, $"{500_000 + index}");
                var events = new FactEvents(district, campaign);
                await district.ReceiveEventAsync(events.Opened());
                // Two streams of events at once, as from two services.
                var random = new Random(seed);
                var streams = campaign.Facts.Where(fact => events.Of(fact) is not null).ToLookup(_ => random.Next(2));
                var killed = await Task.WhenAll(streams.Select(stream => ApplyAsync(district, events, [.. stream], new(seed + stream.Key))));
                Interlocked.Add(ref kills, killed.Sum());

                await AssertRowsAreDerivedAsync(district, $"RANDOM_SEED={seed} RANDOM_LEDGERS=1");
            }
        );
        Assert.True(kills > 0, "no transaction was killed");
    }

    [Fact]
    public void The_obligations_of_a_unit_follow_from_its_own_facts_and_those_of_the_whole_campaign()
    {
        for (var seed = FirstSeed; seed < FirstSeed + 2_000; seed++)
        {
            var campaign = RandomCampaign.Make(seed);
            var calendar = new WorkingDays(campaign.Calendar);
            var unitOf = campaign.Facts.OfType<ThemeReceived>().GroupBy(fact => fact.Theme).ToDictionary(same => same.Key, same => same.First().Unit);
            var whole = Ledger.Derive(campaign.Facts, campaign.Terms, calendar, campaign.PointInTime);
            foreach (var unit in campaign.Facts.OfType<Known.UnitInvited>().Select(fact => fact.Unit).Union(unitOf.Values))
            {
                var own = campaign.Facts.Where(fact => UnitOf(fact, unitOf) is var of && (of is null || of == unit));
                var part = Ledger.Derive(own, campaign.Terms, calendar, campaign.PointInTime).Where(obligation => obligation.Unit == unit);
                Assert.True(
                    whole.Where(obligation => obligation.Unit == unit).Select(Format).SequenceEqual(part.Select(Format)),
                    $"RANDOM_SEED={seed}: the obligations of {unit} depend on the facts of another unit"
                );
            }
        }
    }

    [Fact]
    public async Task What_is_planned_filed_returned_and_cancelled_by_RPC_is_stored_as_its_facts_give_it()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("t-1", firstDay: "2023-06-16");
        await district.PlannedAsync("t-2", firstDay: "2023-07-14", unit: district.OtherUnit);
        await district.FiledAsync(activity);
        await district.Programmes.ReturnProgrammeAsync(
            new()
            {
                Name = $"{activity}/programme",
                Items = { "venue" },
                Reason = "地点不详",
            }
        );
        await district.HeldAsync(activity);

        await AssertRowsAreDerivedAsync(district, "by RPC");
        Assert.Equal(0, await StoreAgainAsync(district));
    }

    [Fact]
    public async Task Lists_and_counts_of_rows_are_those_of_the_facts_known_now_in_every_order_and_by_every_filter()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (
            var (id, firstDay, unit) in ((string, string, string)[])
                [("a", "2023-06-16", district.Unit), ("b", "2023-07-03", district.OtherUnit), ("c", "2023-07-14", district.Unit)]
        )
            await district.PlannedAsync(id, firstDay: firstDay, unit: unit);
        await district.FiledAsync(district.Activity("a"), on: "2023-06-12");
        await district.ReceiveEventAsync(new Events.V1.ThemeReturned { Metadata = district.FactOn("2023-04-13"), Theme = district.Ref("a", district.Unit) });
        var now = Timestamp.FromDateTimeOffset(scheduling.Host.Clock.GetUtcNow());

        foreach (
            var filter in new[]
            {
                "",
                "state = open",
                "light = red",
                "light = yellow",
                "light != red",
                "NOT light = green",
                "late = true",
                "late = false",
                "due_date > 2023-06-09 AND kind = file_report",
                "campaign = 2023-1 AND state != open",
                $"unit = {district.Code}D1",
            }
        )
        foreach (var order in new[] { "", "due_date", "due_date desc", "days_late desc, unit", "campaign", "days_late" })
        foreach (var parent in new[] { $"{district.Name}/units/-", district.Unit })
        {
            var rows = await ListAsync(district, parent, filter, order, knownTime: null);
            var derived = await ListAsync(district, parent, filter, order, now);
            Assert.Equal(derived, rows);
            var counted = new Proto.CountObligationsRequest { Parent = parent, Filter = filter };
            var ofRows = await district.Obligations.CountObligationsAsync(counted);
            counted.KnownTime = now;
            Assert.Equal(await district.Obligations.CountObligationsAsync(counted), ofRows);
            Assert.Equal(rows.Length, ofRows.Green + ofRows.Yellow + ofRows.Red + ofRows.Unknown + ofRows.Met + ofRows.Closed);
        }
    }

    [Fact]
    public async Task Obligations_of_a_whole_province_are_counted_by_district_in_one_call()
    {
        var district = await scheduling.OpenDistrictAsync("620102");
        var other = await scheduling.OpenDistrictAsync("620104");
        await scheduling.OpenDistrictAsync("630102"); // another province
        await other.SubmittedAsync("t-1", on: "2023-04-12");
        var province = new Actor("bureau-62", Role.Evaluator, "62", null);

        var counts = await district.ObligationsAs(province).CountObligationsByDistrictAsync(new() { Parent = "districts/-", Filter = "kind = submit_theme" });
        var ofOne = await district.ObligationsAs(province).CountObligationsByDistrictAsync(new() { Parent = other.Name });
        var ofLiaison = await other.ObligationsAs(other.OtherLiaison).CountObligationsByDistrictAsync(new() { Parent = "districts/-" });

        Assert.Equal([(district.Name, 2, 0), (other.Name, 1, 1)], counts.Districts.Select(each => (each.District, each.Counts.Red, each.Counts.Met)));
        Assert.Equal((other.Name, 1, 1), ofOne.Districts.Select(each => (each.District, each.Counts.Red, each.Counts.Met)).Single());
        Assert.Equal((1, 0), ofLiaison.Districts.Select(each => (each.Counts.Red, each.Counts.Met)).Single());
    }

    [Theory]
    [InlineData("update obligation set due = due + 1 where district = $1")]
    [InlineData("update obligation set state = 'Met' where district = $1")]
    [InlineData("delete from obligation where district = $1 and state = 'Open'")]
    [InlineData(
        "insert into obligation select district, unit, 'of-nobody', campaign_id, kind, state, due, yellow_on, missed_due, days_late, paused_days, message, "
            + "watch_on from obligation where district = $1 limit 1"
    )]
    public async Task A_row_that_differs_from_its_facts_is_corrected_and_reported(string change)
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("t-1", firstDay: "2023-07-14");
        var before = await ListAsync(district, $"{district.Name}/units/-", "", "", knownTime: null);

        await ExecuteAsync(change, district.Code);
        await ExecuteAsync("update campaign_replica set ledger_checked_at = '-infinity' where district = $1", district.Code);

        await Poll.UntilAsync(
            async () => (await ListAsync(district, $"{district.Name}/units/-", "", "", knownTime: null)).SequenceEqual(before),
            TimeSpan.FromSeconds(30),
            "the rows are corrected"
        );
        await Poll.UntilAsync(
            () =>
                scheduling.Host.Logged.Any(logged => logged is (LogLevel.Error, 2124, var text) && text.Contains(district.Campaign, StringComparison.Ordinal)),
            TimeSpan.FromSeconds(10),
            "the difference is logged"
        );
    }

    private static async Task<int> ApplyAsync(DistrictForTests district, FactEvents events, IReadOnlyList<Fact> facts, Random random)
    {
        var kills = 0;
        var database = district.Host.Services.GetRequiredService<NpgsqlDataSource>();
        var handler = district.Host.Services.GetRequiredService<IEventHandler>();
        for (var first = 0; first < facts.Count; )
        {
            ReceivedEvent[] batch = [.. facts.Skip(first).Take(random.Next(1, 9)).Select(fact => Receive(district, events.Of(fact)!, fact.Stamp))];
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                foreach (var received in batch)
                {
                    await handler.HandleAsync(received, transaction, CancellationToken.None);
                    await MaybeKillAsync(connection);
                }

                await handler.CompleteAsync(batch, transaction, CancellationToken.None);
                await MaybeKillAsync(connection);
                await transaction.CommitAsync();
                first += batch.Length;
            }
            catch (NpgsqlException exception) when (exception is not PostgresException || exception.SqlState is PostgresErrorCodes.AdminShutdown)
            {
                kills++;
            }
        }

        return kills;

        async Task MaybeKillAsync(NpgsqlConnection connection)
        {
            if (random.Next(20) > 0)
                return;
            await using var kill = database.CreateCommand("select pg_terminate_backend($1)");
            kill.Parameters.Add(new() { Value = connection.ProcessID });
            await kill.ExecuteNonQueryAsync();
        }
    }

    // An id that keeps the order of recording.
    private static ReceivedEvent Receive(DistrictForTests district, IMessage message, FactStamp stamp) =>
        new(
            "registry",
            new(
                stamp.Position,
                Guid.ParseExact($"{int.Parse(district.Code, CultureInfo.InvariantCulture):x8}{stamp.Position:x24}", "N"),
                message.Descriptor.FullName,
                district.Code,
                stamp.RecordedAt,
                "",
                message.ToByteArray(),
                []
            )
        );

    private static async Task AssertRowsAreDerivedAsync(DistrictForTests district, string text)
    {
        await using var scope = district.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("a test without a caller");
        var campaign = (
            await scope.ServiceProvider.GetRequiredService<CampaignFacts>().FindAsync(CampaignName.Parse(district.Campaign), CancellationToken.None)
        )!;
        var calendar = await scope.ServiceProvider.GetRequiredService<CurrentCalendar>().WorkingDaysAsync(knownTime: null, CancellationToken.None);
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        var rows = await db.Obligations.AsNoTracking().Where(row => row.District == district.Code).ToListAsync();
        var ledger = scope.ServiceProvider.GetRequiredService<StoredLedger>();
        var last = ShanghaiTime.DateOf(campaign.Facts.Max(fact => fact.Stamp.RecordedAt));
        foreach (var day in new[] { 0, 1, 2, 7, 40, 300 }.Select(last.AddDays))
        {
            var derived = Ledger
                .Derive(campaign.Facts, campaign.Terms, calendar, new(day))
                .Select(each => ObligationView.Create(campaign, each))
                .OrderBy(each => each.Message!.Name)
                .ToList();
            Assert.Equal(derived.Select(each => each.Message), rows.Select(row => row.ToProto(day, calendar)).OrderBy(message => message.Name));
            var views = await ledger
                .On(new(day, calendar))
                .Where(each => each.District == district.Code)
                .OrderBy(each => each.Unit)
                .ThenBy(each => each.Id)
                .Select(each => new
                {
                    each.Unit,
                    each.Id,
                    each.Light,
                    each.Late,
                    each.DaysLate,
                    each.Due,
                    each.State,
                    each.Kind,
                })
                .ToListAsync();
            Assert.True(
                derived
                    .OrderBy(each => each.Unit, StringComparer.Ordinal)
                    .ThenBy(each => each.Id, StringComparer.Ordinal)
                    .Select(each => new
                    {
                        each.Unit,
                        each.Id,
                        each.Light,
                        each.Late,
                        each.DaysLate,
                        each.Due,
                        each.State,
                        each.Kind,
                    })
                    .SequenceEqual(views),
                $"{text} on {day}"
            );
        }
    }

    private async Task<int> StoreAgainAsync(DistrictForTests district)
    {
        await using var connection = await scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await scheduling
            .Host.Services.GetRequiredService<LedgerStore>()
            .StoreAsync(connection, CampaignName.Parse(district.Campaign), onlyInvalid: false, CancellationToken.None);
    }

    private static async Task<ImmutableArray<Proto.Obligation>> ListAsync(
        DistrictForTests district,
        string parent,
        string filter,
        string order,
        Timestamp? knownTime
    )
    {
        List<Proto.Obligation> all = [];
        var request = new Proto.ListObligationsRequest
        {
            Parent = parent,
            Filter = filter,
            OrderBy = order,
            KnownTime = knownTime,
            PageSize = 3,
        };
        do
        {
            var page = await district.Obligations.ListObligationsAsync(request);
            all.AddRange(page.Obligations);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken is not "");
        return [.. all];
    }

    private async Task ExecuteAsync(string sql, string district)
    {
        await using var command = scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(new() { Value = district });
        await command.ExecuteNonQueryAsync();
    }

    private static string? UnitOf(Fact fact, Dictionary<string, string> unitOf) =>
        fact switch
        {
            Known.CircularReleased => null,
            Known.UnitInvited each => each.Unit,
            Known.UnitUninvited each => each.Unit,
            Known.CampaignExtended each => each.Unit,
            ThemeReceived each => each.Unit,
            Known.ThemeReturned each => each.Unit,
            Known.ThemeWithdrawn each => unitOf[each.Theme],
            Known.ActivityPlanned each => each.Unit,
            Known.ActivityRescheduled each => unitOf[each.Activity],
            Known.ActivityReplanned each => unitOf[each.Activity],
            Known.ActivityCancelled each => unitOf[each.Activity],
            Known.ActivityDropped each => unitOf[each.Activity],
            Known.ProgrammeFiled each => unitOf[each.Activity],
            Known.ProgrammeReturned each => unitOf[each.Activity],
            Known.ReportFiled each => unitOf[each.Activity],
            Known.ReportReturned each => unitOf[each.Activity],
            _ => "of no obligation",
        };

    private static string Format(Obligation obligation) => $"{obligation} {string.Join(", ", obligation.History)}";

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
