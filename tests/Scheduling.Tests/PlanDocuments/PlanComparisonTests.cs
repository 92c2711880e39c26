using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using Date = Google.Type.Date;

namespace ThemeDay.Scheduling.Tests.PlanDocuments;

/// <summary>The comparison of any two releases, against their lists of activities.</summary>
public sealed class PlanComparisonTests
{
    private const int Themes = 6;
    private const int Releases = 8;

    [Fact]
    public void The_changes_between_two_releases_turn_the_earlier_list_into_the_later_one()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var releases = Simulate(new(seed));
            for (var earlier = 0; earlier < Releases; earlier++)
            {
                for (var later = earlier + 1; later <= Releases; later++)
                {
                    var before = Planned(releases[earlier]);
                    var after = Planned(releases[later]);

                    var changes = PlanComparison.Compare(releases[(earlier + 1)..(later + 1)]);

                    Assert.Equal(after, Apply(before, changes));
                    Assert.All(changes, change => Assert.True(IsTrue(change, before), $"seed {seed}, {earlier} to {later}: {change}"));
                }
            }
        }
    }

    [Fact]
    public void The_changes_of_one_release_are_those_that_it_lists()
    {
        foreach (var release in Enumerable.Range(0, 100).SelectMany(seed => Simulate(new(seed))))
            Assert.Equal(release.Changes, PlanComparison.Compare([release]));
    }

    private static Dictionary<string, (Date, Date)> Planned(PlanRelease release) =>
        release.Entries.ToDictionary(entry => entry.Theme, entry => (entry.FirstDate, entry.LastDate));

    private static Dictionary<string, (Date, Date)> Apply(Dictionary<string, (Date, Date)> planned, IEnumerable<PlanChange> changes)
    {
        var result = new Dictionary<string, (Date, Date)>(planned);
        foreach (var change in changes)
            if (change.Kind is PlanChangeKind.Cancelled or PlanChangeKind.Dropped)
                result.Remove(change.Entry.Theme);
            else
                result[change.Entry.Theme] = (change.Entry.FirstDate, change.Entry.LastDate);
        return result;
    }

    // A change says what was before it.
    private static bool IsTrue(PlanChange change, Dictionary<string, (Date First, Date Last)> before) =>
        change.Kind switch
        {
            PlanChangeKind.Added or PlanChangeKind.Replanned => !before.ContainsKey(change.Entry.Theme),
            PlanChangeKind.Dropped when change.FirstDateBefore is null => !before.ContainsKey(change.Entry.Theme),
            _ => before[change.Entry.Theme].Equals((change.FirstDateBefore, change.LastDateBefore))
                && (change.Kind is not PlanChangeKind.Moved || !before[change.Entry.Theme].Equals((change.Entry.FirstDate, change.Entry.LastDate))),
        };

    // Release 0 is empty; each later one changes some themes as a plan may (PlanRules).
    private static PlanRelease[] Simulate(Random random)
    {
        Dictionary<string, PlanEntry> entries = [];
        List<PlanRelease> releases = [new()];
        for (var number = 1; number <= Releases; number++)
        {
            List<PlanChange> changes = [];
            for (var theme = 0; theme < Themes; theme++)
                if (random.Next(2) is 0 && Change($"t-{theme}", entries.GetValueOrDefault($"t-{theme}"), random) is { } change)
                    changes.Add(change);
            foreach (var change in changes)
                entries[change.Entry.Theme] = change.Entry;
            releases.Add(
                new()
                {
                    Changes =
                    {
                        changes
                            .OrderBy(change => change.Kind)
                            .ThenBy(change => (change.Entry.FirstDate.Month, change.Entry.FirstDate.Day))
                            .ThenBy(change => change.Entry.Theme, StringComparer.Ordinal),
                    },
                    Entries = { entries.Values.Where(entry => entry.State is PlanEntryState.Planned).Select(entry => entry.Clone()) },
                }
            );
        }

        return [.. releases];
    }

    private static PlanChange? Change(string theme, PlanEntry? before, Random random)
    {
        var first = new DateOnly(2023, 6, 1).AddDays(random.Next(3));
        var entry = new PlanEntry
        {
            Theme = theme,
            FirstDate = first.ToProto(),
            LastDate = first.ToProto(),
            State = PlanEntryState.Planned,
        };
        var kind = before?.State switch
        {
            null => random.Next(4) is 0 ? PlanChangeKind.Dropped : PlanChangeKind.Added,
            PlanEntryState.Dropped => PlanChangeKind.Added,
            PlanEntryState.Cancelled => PlanChangeKind.Replanned,
            _ => new[] { PlanChangeKind.Moved, PlanChangeKind.Cancelled, PlanChangeKind.Dropped }[random.Next(3)],
        };
        if (kind is PlanChangeKind.Cancelled or PlanChangeKind.Dropped)
        {
            entry = before?.Clone() ?? entry;
            entry.State = kind is PlanChangeKind.Cancelled ? PlanEntryState.Cancelled : PlanEntryState.Dropped;
        }

        return kind is PlanChangeKind.Moved && entry.FirstDate.Equals(before!.FirstDate)
            ? null
            : new()
            {
                Kind = kind,
                Entry = entry,
                FirstDateBefore = before?.FirstDate,
                LastDateBefore = before?.LastDate,
            };
    }
}
