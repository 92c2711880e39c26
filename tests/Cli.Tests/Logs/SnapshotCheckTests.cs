using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Cli.Logs;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Facts;
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
            CalendarYears = { new Proto.CalendarYear { Name = "calendarYears/2023" } },
            Units =
            {
                new Proto.SnapshotUnit
                {
                    Unit = Unit,
                    DisplayName = "第一局",
                    Kind = UnitKind.Department,
                },
            },
            Facts = { log.Select(Fact) },
            LogHeads =
            {
                new Proto.SnapshotLogHead
                {
                    Source = "registry",
                    Position = 2,
                    Hash = log[1].Hash,
                },
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
    public void The_first_value_that_does_not_follow_is_named_with_unit_and_indicator()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        scores.Units[0].Lines[0].Points = Points("10");

        Assert.EndsWith("INVALID, 430503D01, A1, points: frozen 10, recomputed 8", Check(scores).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_no_log_has_is_found()
    {
        log.RemoveAt(1);

        Assert.EndsWith($"event {inputs.Facts[1].EventId} is in no log", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_was_logged_otherwise_is_found()
    {
        inputs.Facts[1].Payload = Submitted("t-1", On(4, 12)).ToByteString();

        Assert.EndsWith($"event {inputs.Facts[1].EventId} is not the one at position 2 of the log of registry", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_was_left_out_is_found()
    {
        var left = inputs.Facts[1].EventId;
        inputs.Facts.RemoveAt(1);

        Assert.EndsWith($"event {left}, at position 2 of the log of registry, was left out", Check().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_after_the_head_was_not_known_and_is_no_fault()
    {
        Log(Submitted("t-2", On(4, 12)));

        Assert.True(Check().Valid);
    }

    [Fact]
    public void A_log_of_other_hashes_than_the_frozen_ones_is_found()
    {
        inputs.LogHeads[0].Hash = ByteString.CopyFrom(new byte[32]);

        Assert.EndsWith("position 2 of the log of registry is not the one that was frozen", Check().Text, StringComparison.Ordinal);
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
    public void A_snapshot_that_was_deleted_or_changed_after_it_was_announced_is_found()
    {
        var scores = SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());

        Assert.EndsWith("it does not exist", Result(new(announcement, null, null, null), announcement).Text, StringComparison.Ordinal);
        Assert.EndsWith(
            "what it was computed from does not exist",
            Result(new(announcement, new() { Scores = scores }, null, inputs.Scheme), announcement).Text,
            StringComparison.Ordinal
        );
        inputs.Units[0].DisplayName = "另一局";
        Assert.EndsWith(
            "the digest of what it was computed from is not the one of the event",
            Result(new(announcement, new() { Scores = scores }, inputs.ToByteArray(), inputs.Scheme), announcement).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_snapshot_of_a_version_that_kept_nothing_is_not_called_valid()
    {
        var announcement = Announce(new(), ByteString.Empty);

        Assert.EndsWith("not recomputed, its version kept no inputs", Result(new(announcement, null, null, null), announcement).Text, StringComparison.Ordinal);
    }

    private (bool Valid, string Text) Check(Proto.Scores? scores = null, Proto.IndicatorScheme? scheme = null)
    {
        scores ??= SnapshotRecomputation.Compute(inputs);
        var announcement = Announce(scores, inputs.ToByteString());
        return Result(new(announcement, new() { Scores = scores }, inputs.ToByteArray(), scheme ?? inputs.Scheme), announcement);
    }

    private (bool Valid, string Text) Result(SnapshotCheck check, LoggedEvent announcement)
    {
        foreach (var row in log.Append(announcement))
            check.See(
                row,
                StoredFact.Restore(Guid.Parse(row.EventId), row.Source, row.Type, "430503", row.RecordTime.ToDateTimeOffset(), row.Payload.ToByteArray())
            );
        return check.Result();
    }

    private LoggedEvent Announce(Proto.Scores scores, ByteString content) =>
        Row(
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
            1
        );

    private void Log(IMessage message) => log.Add(Row(message, "registry", log.Count + 1));

    private static LoggedEvent Row(IMessage message, string source, int position) =>
        new()
        {
            Position = position,
            EventId = $"{Guid.CreateVersion7()}",
            Type = message.Descriptor.FullName,
            Source = source,
            RecordTime = Timestamp.FromDateTimeOffset(Frozen.AddDays(-position)),
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
