using CsCheck;
using ThemeDay.Scheduling.History;

namespace ThemeDay.Scheduling.Tests.Assessment;

/// <summary>Generates campaigns of up to 40 facts of two units, in any order of days and of record.</summary>
internal static class RandomCampaigns
{
    private static readonly string[] Audiences = ["人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民"];
    private static readonly string[] Channels = ["news_media", "portal_column", "government_new_media", "provincial_briefing"];

    public static readonly Gen<Campaign> Any = Gen.Select(Gen.Int[0, 16], Gen.Int[0, 2], Gen.Int[0, 250], Gen.Int[0, 300], Gen.Int[0, 5])
        .List[0, 40]
        .Select(Build);

    private static Campaign Build(List<(int Verb, int Number, int Day, int Entered, int Count)> facts)
    {
        var campaign = Campaign.Calling("A").Call("B", "stationed").Plan("a0", "A", "2023-06-16").Plan("a1", "A", "2023-07-20").Plan("a2", "B", "2023-06-16");
        foreach (var (verb, number, day, entered, count) in facts)
        {
            var on = Given.Day("2023-04-10").AddDays(day);
            var activity = $"a{number}";
            campaign.Tell(
                $"{on:yyyy-MM-dd}",
                stamp => Create(verb, activity, $"t{number}", number == 2 ? "B" : "A", on, count, stamp),
                ServiceDefaults.Domain.ShanghaiTime.StartOfDay(on.AddDays(entered)).AddHours(9)
            );
        }

        return campaign;
    }

    private static Fact Create(int verb, string activity, string theme, string unit, DateOnly on, int count, FactStamp stamp) =>
        verb switch
        {
            0 or 1 => new ThemeReceived(stamp, theme, unit),
            2 => new ThemeReturned(stamp, theme, unit),
            3 => new CampaignExtended(stamp, count > 2 ? unit : null, on.AddDays(count)),
            4 => new PlanReleased(stamp, count),
            5 => new ActivityRescheduled(stamp, activity, on.AddDays(count), on.AddDays(count + 1)),
            6 => new ActivityCancelled(stamp, activity),
            7 => new ActivityDropped(stamp, activity),
            8 => new ActivityPlanned(stamp, activity, unit, on, on.AddDays(count)),
            9 or 10 => new ActivityHeld(stamp, activity, [.. Audiences.Take(count)]),
            11 => new ActivityHeldReverted(stamp, activity),
            12 => new ProgrammeFiled(stamp, activity),
            13 => new ReportFiled(stamp, activity, count),
            14 => new PublicityRecorded(stamp, $"p{stamp.Position}", activity, Channels[count % Channels.Length]),
            15 => new OpinionCollected(stamp, $"o{count}", activity),
            _ => new OpinionAnswered(stamp, $"o{count}"),
        };
}
