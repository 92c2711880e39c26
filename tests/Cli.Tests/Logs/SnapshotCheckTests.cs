using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Cli.Logs;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.Type.V1;
using Date = Google.Type.Date;
using Decimal = Google.Type.Decimal;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Tests.Logs;

/// <summary>A campaign of one unit whose theme came two working days late: 8 of 10 points.</summary>
public sealed class SnapshotCheckTests
{
    private const string Campaign = "districts/430503/campaigns/2023-1";
    private const string Unit = "districts/430503/units/430503D01";
    private static readonly DateTimeOffset Frozen = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<LoggedEvent> log = [];
    private readonly Proto.SnapshotInputs inputs;

    public SnapshotCheckTests()
    {
        var opened = new CampaignOpened
        {
            Metadata = On(4, 10),
            Campaign = Campaign,
            Deadline = Day(4, 14),
            ProgrammeLead = new() { WorkingDays = 5 },
            ReportLead = new() { WorkingDays = 5 },
            CorrectionLead = new() { WorkingDays = 3 },
            MinimumThemes = 1,
            CutOffDate = Day(12, 1),
            Scheme = "made",
            InvitedUnits = { Unit },
        };
        Log(
            new UnitChanged
            {
                Unit = Unit,
                DisplayName = "第一局",
                Kind = UnitKind.Department,
            }
        );
        Log(opened);
        Log(Submitted("t-1", On(4, 18)));
        inputs = new()
        {
            Campaign = Campaign,
            Date = new()
            {
                Year = 2024,
                Month = 3,
                Day = 1,
            },
            CutOffDate = Day(12, 1),
            KnownTime = Timestamp.FromDateTimeOffset(Frozen),
            CampaignOpened = opened.ToByteString(),
            Scheme = new()
            {
                Name = "indicatorSchemes/made@1",
                Code = "made",
                Version = 1,
                Year = 2023,
                Classes =
                {
                    new Proto.UnitClass
                    {
                        Code = "local",
                        Kinds = { UnitKind.Department },
                        MaxPoints = Points("10"),
                    },
                },
                Indicators =
                {
                    new Proto.Indicator
                    {
                        Number = "A1",
                        DisplayName = "按时申报",
                        MaxPoints = Points("10"),
                        Rule = Proto.IndicatorRule.FirstThemeOnTime,
                        Subject = Proto.IndicatorSubject.Themes,
                        PointsPerLateDay = Points("1"),
                        MinimumPoints = Points("5"),
                    },
                },
            },
            CalendarYears =
            {
                new Proto.CalendarYear { Name = "calendarYears/2023@1", Version = 1 },
            },
            Units =
            {
                new Proto.SnapshotUnit
                {
                    Unit = Unit,
                    DisplayName = "第一局",
                    Kind = UnitKind.Department,
                },
            },
            Facts = { log.Skip(1).Select(Fact) },
            LogHeads =
            {
                new Proto.SnapshotLogHead
                {
                    Source = "registry",
                    Position = 3,
                    Hash = log[2].Hash,
                },
                new Proto.SnapshotLogHead { Source = "scheduling" },
                new Proto.SnapshotLogHead { Source = "publication" },
            },
        };
    }

    [Fact]
    public void A_snapshot_is_valid_whose_scores_follow_from_the_facts_of_the_logs()
    {
        var (valid, text) = Check();

        Assert.True(valid, text);
        Assert.Equal($"snapshot {Campaign}/snapshots/1: valid, 1 lines recomputed from 2 facts", text);
    }

    [Fact]
    public void Where_nothing_is_frozen_that_is_said() => Assert.Equal([(true, "0 snapshots to recompute")], new SnapshotVerifier().Results());

    [Fact]
    public void The_first_value_that_does_not_follow_is_named_with_unit_and_indicator()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        scores.Units[0].Lines[0].Points = Points("10");

        Assert.EndsWith("INVALID, 430503D01, A1, points: frozen 10, recomputed 8", Check(scores).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_no_log_has_is_found()
    {
        log.RemoveAt(2);

        Assert.EndsWith($"event {inputs.Facts[1].EventId} is in no log", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_was_logged_otherwise_is_found()
    {
        inputs.Facts[1].Payload = Submitted("t-1", On(4, 12)).ToByteString();

        Assert.EndsWith($"event {inputs.Facts[1].EventId} is not the one at position 3 of the log of registry", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_was_left_out_is_found()
    {
        var left = inputs.Facts[1].EventId;
        inputs.Facts.RemoveAt(1);

        Assert.EndsWith($"event {left}, at position 3 of the log of registry, was left out", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_after_the_head_was_not_known_and_is_reported()
    {
        Log(Submitted("t-2", On(4, 12)));

        Assert.EndsWith("valid, 1 lines recomputed from 2 facts; 1 more were recorded by then and received later", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_of_Scheduling_was_known_whatever_its_head_says()
    {
        var left = Log(Planned(), "scheduling");

        Assert.EndsWith($"event {left.EventId}, at position 1 of the log of scheduling, was left out", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_in_another_order_than_that_of_their_record_are_found()
    {
        inputs.Facts.Add(inputs.Facts[0]);
        inputs.Facts.RemoveAt(0);

        Assert.EndsWith("its facts are not in the order in which they were recorded", Check().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void The_known_time_is_that_of_the_freeze(int secondsUntilLogged, bool valid)
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());
        announcement.RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddSeconds(secondsUntilLogged));

        Assert.Equal(valid, Result(new(announcement, Download(scores)), announcement).Valid);
    }

    [Fact]
    public void A_version_of_the_scheme_that_had_been_corrected_before_the_freeze_is_found()
    {
        Head(Log(new IndicatorSchemeImported { IndicatorScheme = "indicatorSchemes/made@2" }, "scheduling"));

        Assert.EndsWith("the version of made in force was 2", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_other_hashes_than_the_frozen_ones_is_found()
    {
        inputs.LogHeads[0].Hash = ByteString.CopyFrom(new byte[32]);

        Assert.EndsWith("position 3 of the log of registry is not the one that was frozen", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_ends_before_the_frozen_head_is_found()
    {
        inputs.LogHeads[0].Position = 7;

        Assert.EndsWith("the log of registry ends before position 7", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_is_another_one_now_is_found()
    {
        var changed = inputs.Scheme.Clone();
        changed.Indicators[0].PointsPerLateDay = Points("2");

        Assert.EndsWith("indicatorSchemes/made@1 is not the scheme that was frozen", Check(scheme: changed).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_working_days_that_is_another_one_now_is_found()
    {
        var changed = inputs.CalendarYears[0].Clone();
        changed.Days.Add(new Proto.SpecialDay { Date = Day(4, 17) });

        Assert.EndsWith("calendarYears/2023@1 is not the list that was frozen", Check(year: changed).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_working_days_that_had_been_replaced_before_the_freeze_is_found()
    {
        Head(Log(new CalendarYearImported { Year = 2023, Version = 2 }, "scheduling"));

        Assert.EndsWith("the list of working days of 2023 in force was version 2", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_working_days_that_was_imported_after_the_freeze_is_found()
    {
        inputs.CalendarYears[0] = new() { Name = "calendarYears/2023@2", Version = 2 };
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());
        log.Add(announcement);
        Log(new CalendarYearImported { Year = 2023, Version = 2 }, "scheduling");

        var check = new SnapshotCheck(announcement, Download(scores));
        foreach (var row in log)
            check.Verify(row, EventCatalogue.TryParse(row.Type, row.Payload.ToByteArray()), null);

        Assert.EndsWith("version 2 of the list of working days of 2023 was imported after the freeze", check.Result().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_working_days_that_was_imported_while_it_was_frozen_is_no_fault()
    {
        var row = Log(new CalendarYearImported { Year = 2023, Version = 2 }, "scheduling");
        row.RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddMilliseconds(5));
        Head(row);

        Assert.True(Check().Valid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_unit_or_a_list_that_was_left_out_is_found(bool unit)
    {
        if (unit)
            inputs.Units.Clear();
        else
            inputs.CalendarYears.Clear();

        Assert.EndsWith("430503D01 cannot be judged, with which nothing is frozen", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_that_are_not_those_of_the_event_that_opened_the_campaign_are_found()
    {
        var opened = CampaignOpened.Parser.ParseFrom(inputs.CampaignOpened);
        opened.Deadline = Day(4, 18);
        inputs.CampaignOpened = opened.ToByteString();

        Assert.EndsWith("its terms are not those of the event that opened the campaign", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_of_another_name_or_kind_than_logged_is_found_and_one_renamed_while_it_was_frozen_is_no_fault()
    {
        inputs.Units[0].DisplayName = "第二局";
        Assert.EndsWith($"name or kind of {Unit} is not in the log of registry", Check().Text, StringComparison.Ordinal);

        Log(
            new UnitChanged
            {
                Unit = Unit,
                DisplayName = "第二局",
                Kind = UnitKind.Department,
            }
        );
        Assert.True(Check().Valid);
        log[^1].RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddHours(1));
        Assert.False(Check().Valid);
    }

    [Theory]
    [InlineData("districts/430503/campaigns/2022-1", "430503", "is no fact of the campaign by then")]
    [InlineData("districts/430502/campaigns/2023-1", "430502", "is not the one at position 4 of the log of registry")]
    public void A_fact_of_another_campaign_is_found(string campaign, string district, string error)
    {
        var submitted = Submitted("t-9", On(4, 12));
        (submitted.Theme.Campaign, submitted.Theme.Theme) = (campaign, $"{campaign}/themes/t-9");
        var row = Log(submitted);
        row.District = district;
        inputs.Facts.Add(Fact(row));
        Head(row);

        Assert.EndsWith($"event {row.EventId} {error}", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_is_counted_twice_is_found()
    {
        inputs.Facts.Add(inputs.Facts[1].Clone());

        Assert.EndsWith("a fact is counted twice", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_in_time_that_is_not_that_of_the_event_is_found()
    {
        inputs.CutOffDate = Day(12, 2);
        Assert.EndsWith("campaign, cut-off date or known time are not those of the event", Check().Text, StringComparison.Ordinal);

        (inputs.CutOffDate, inputs.Date) = (Day(12, 1), Day(4, 17));
        Assert.EndsWith("it is judged as of another day", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_of_a_log_that_is_not_named_is_found()
    {
        inputs.LogHeads.RemoveAt(2);

        Assert.EndsWith("it does not name the head of each log", Check().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)] // its log never goes back in time
    [InlineData(-1, false)]
    public void A_fact_of_Scheduling_was_recorded_between_its_id_and_its_row(int secondsUntilLogged, bool valid)
    {
        var row = Log(Planned(), "scheduling");
        var fact = Fact(row);
        inputs.Facts.Insert(0, fact); // in order of record
        Head(row);
        row.RecordTime = Timestamp.FromDateTimeOffset(fact.RecordTime.ToDateTimeOffset().AddSeconds(secondsUntilLogged));

        Assert.Equal(valid, Check().Valid);

        fact.RecordTime = Timestamp.FromDateTimeOffset(fact.RecordTime.ToDateTimeOffset().AddDays(-3));
        Assert.False(Check().Valid);
    }

    [Fact]
    public void Inputs_that_cannot_be_read_are_found()
    {
        Assert.EndsWith("what it was computed from cannot be read", Check(content: [0xFF]).Text, StringComparison.Ordinal);

        var scores = SnapshotRecomputation.Compute(inputs);
        inputs.Scheme = null;
        Assert.EndsWith("what it was computed from cannot be read", Check(scores, new()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_whose_bytes_are_not_those_of_its_digest_is_found()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());
        announcement.Digest = ByteString.CopyFrom(new byte[32]);

        Assert.EndsWith("the digest of its event is another one", Result(new(announcement, Download(scores)), announcement).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_freeze_that_is_left_out_of_the_filtered_feed_is_found_and_one_after_it_is_no_fault()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var hidden = Announce(scores, inputs.ToByteString());
        log.Add(hidden);
        var shown = Announce(scores, inputs.ToByteString());
        log.Add(shown);
        log.Add(Announce(scores, inputs.ToByteString()));
        var verifier = new SnapshotVerifier();
        await verifier.AddAsync(shown, _ => Task.FromResult(Download(scores)));

        foreach (var row in log)
            verifier.Verify(row);

        Assert.Equal(
            [
                (true, $"snapshot {Campaign}/snapshots/1: valid, 1 lines recomputed from 2 facts"),
                (false, "snapshots: INVALID, the freeze at position 1 of the log of scheduling is left out where the log is read by type"),
            ],
            verifier.Results()
        );
    }

    [Fact]
    public async Task A_freeze_without_the_digest_of_its_inputs_is_found_after_one_that_has_it()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var (old, first) = (Announce(scores, ByteString.Empty), Announce(scores, inputs.ToByteString()));
        log.AddRange([old, first, Announce(scores, ByteString.Empty)]);
        var verifier = new SnapshotVerifier();
        foreach (var row in log.Where(row => row.Source is "scheduling"))
            await verifier.AddAsync(row, _ => Task.FromResult(Download(scores)));

        foreach (var row in log)
            verifier.Verify(row);

        Assert.Equal([true, true, true, false], verifier.Results().Select(result => result.Valid));
        Assert.EndsWith("has no digest of its inputs, though one before has", verifier.Results().Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_of_an_earlier_version_whose_scores_were_changed_is_found()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, ByteString.Empty);
        scores.Units[0].Lines[0].Points = Points("10");

        Assert.EndsWith(
            "the digest of its scores is not the one of the event",
            Result(new(announcement, Download(scores)), announcement).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_snapshot_that_was_deleted_or_changed_after_it_was_announced_is_found()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());

        Assert.EndsWith("it does not exist", Result(new(announcement, DownloadedSnapshot.None), announcement).Text, StringComparison.Ordinal);
        Assert.EndsWith(
            "what it was computed from does not exist",
            Result(new(announcement, DownloadedSnapshot.None with { Snapshot = new() { Scores = scores } }), announcement).Text,
            StringComparison.Ordinal
        );
        inputs.Units[0].DisplayName = "另一局";
        Assert.EndsWith(
            "the digest of what it was computed from is not the one of the event",
            Result(new(announcement, Download(scores)), announcement).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_snapshot_of_a_version_that_kept_nothing_is_not_called_valid()
    {
        var announcement = Announce(new(), ByteString.Empty);

        Assert.EndsWith(
            "not recomputed, its version kept no inputs",
            Result(new(announcement, DownloadedSnapshot.None), announcement).Text,
            StringComparison.Ordinal
        );
    }

    private (bool Valid, string Text) Check(
        Proto.Scores? scores = null,
        Proto.IndicatorScheme? scheme = null,
        Proto.CalendarYear? year = null,
        byte[]? content = null
    )
    {
        scores ??= SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, ByteString.CopyFrom(content ?? inputs.ToByteArray()));
        var downloaded = Download(scores, content);
        return Result(
            new(announcement, downloaded with { Scheme = scheme ?? downloaded.Scheme, CalendarYears = year is null ? downloaded.CalendarYears : [year] }),
            announcement
        );
    }

    private DownloadedSnapshot Download(Proto.Scores scores, byte[]? content = null) =>
        new(
            new() { Scores = scores },
            content ?? inputs.ToByteArray(),
            DownloadedSnapshot.TryParse(content ?? inputs.ToByteArray()),
            inputs.Scheme,
            inputs.CalendarYears
        );

    private (bool Valid, string Text) Result(SnapshotCheck check, LoggedEvent announcement)
    {
        foreach (var row in log.Append(announcement))
        {
            var payload = row.Payload.ToByteArray();
            check.Verify(
                row,
                EventCatalogue.TryParse(row.Type, payload),
                StoredFact.Restore(Guid.Parse(row.EventId), row.Source, row.Type, row.District, row.RecordTime.ToDateTimeOffset(), payload)
            );
        }

        return check.Result();
    }

    private LoggedEvent Announce(Proto.Scores scores, ByteString content)
    {
        var row = Row(
            new AssessmentFrozen
            {
                Metadata = On(12, 1),
                Campaign = Campaign,
                CutOffDate = Day(12, 1),
                KnownTime = Timestamp.FromDateTimeOffset(Frozen),
                Digest = ByteString.CopyFrom(SHA256.HashData(scores.ToByteArray())),
                Snapshot = $"{Campaign}/snapshots/1",
                InputsDigest = content.IsEmpty ? content : ByteString.CopyFrom(SHA256.HashData(content.Span)),
            },
            "scheduling",
            log.Count(row => row.Source is "scheduling") + 1
        );
        row.RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddSeconds(1));
        return row;
    }

    private LoggedEvent Log(IMessage message, string source = "registry")
    {
        log.Add(Row(message, source, log.Count(row => row.Source == source) + 1));
        return log[^1];
    }

    private static LoggedEvent Row(IMessage message, string source, int position) =>
        new()
        {
            Position = position,
            EventId = $"{Guid.CreateVersion7(Frozen.AddDays(position - 100))}",
            Type = message.Descriptor.FullName,
            Source = source,
            District = "430503",
            RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddDays(position - 100)),
            Payload = message.ToByteString(),
            Digest = ByteString.CopyFrom(SHA256.HashData(message.ToByteArray())),
            Hash = ByteString.CopyFrom(SHA256.HashData([(byte)position])),
        };

    private static Proto.SnapshotFact Fact(LoggedEvent row) =>
        new()
        {
            EventId = row.EventId,
            Source = row.Source,
            Type = row.Type,
            RecordTime = row.RecordTime,
            Payload = row.Payload,
        };

    private void Head(LoggedEvent row)
    {
        var head = inputs.LogHeads.Single(head => head.Source == row.Source);
        (head.Position, head.Hash) = (row.Position, row.Hash);
    }

    private static ActivityPlanned Planned() =>
        new()
        {
            Metadata = On(4, 20),
            Activity = new()
            {
                Activity = $"{Campaign}/activities/t-1",
                Theme = new()
                {
                    Theme = $"{Campaign}/themes/t-1",
                    Campaign = Campaign,
                    Unit = Unit,
                },
            },
            Release = 1,
            FirstDate = Day(6, 16),
            LastDate = Day(6, 16),
        };

    private static ThemeSubmitted Submitted(string theme, EventMetadata metadata) =>
        new()
        {
            Metadata = metadata,
            Theme = new()
            {
                Theme = $"{Campaign}/themes/{theme}",
                Campaign = Campaign,
                Unit = Unit,
            },
        };

    private static EventMetadata On(int month, int day) => new() { District = "districts/430503", EffectiveDate = Day(month, day) };

    private static Date Day(int month, int day) =>
        new()
        {
            Year = 2023,
            Month = month,
            Day = day,
        };

    private static Decimal Points(string value) => new() { Value = value };
}
