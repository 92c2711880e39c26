using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>A campaign and a point in time at which it is judged.</summary>
/// <param name="Facts">The facts, in recording order.</param>
/// <param name="Terms">The deadline and lead times.</param>
/// <param name="Calendar">The official lists that are imported.</param>
/// <param name="Scheme">The indicator scheme.</param>
/// <param name="PointInTime">The point in time.</param>
internal sealed record JudgedCampaign(
    IReadOnlyList<Fact> Facts,
    CampaignTerms Terms,
    IReadOnlyList<CalendarYear> Calendar,
    IndicatorScheme Scheme,
    PointInTime PointInTime
);

/// <summary>
/// Makes random campaigns of April 2023 to March 2024: invitations, extensions, filings, returns, releases that plan, move, cancel, replan and drop, held
/// marks and their reversal, circulars, publicity and opinions; entered on the day, later, or all at once from paper; with units of every kind and years of
/// the calendar missing. A third of them are restless: few themes, whose activities are cancelled, planned again and filed for many times.
/// </summary>
internal sealed class RandomCampaign
{
    private static readonly DateOnly Start = new(2023, 4, 10);
    private static readonly string[] Units = ["A", "B", "C", "D"];
    private static readonly string[] Kinds = ["township", "subdistrict", "department", "stationed"];
    private static readonly string[] Audiences = ["人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民", "其他"];
    private static readonly string[] Channels = ["news_media", "portal_column", "government_new_media", "provincial_briefing", "other"];

    private readonly Random random;
    private readonly HistoryRules rules;
    private readonly CampaignTerms terms;
    private readonly List<Fact> facts = [];
    private readonly bool isEnteredAtOnce;
    private readonly bool isRestless;
    private DateTimeOffset now;
    private int lastId;
    private int release;

    private RandomCampaign(int seed)
    {
        random = new(seed);
        terms = new(Start.AddDays(random.Next(0, 30)), RandomLead(), RandomLead(), RandomLead(), random.Next(4) == 0 ? random.Next(2, 4) : 1);
        rules = new(terms);
        isEnteredAtOnce = random.Next(6) == 0;
        isRestless = random.Next(3) == 0;
        now = ShanghaiTime.StartOfDay(isEnteredAtOnce ? new(2024, 3, 20) : Start).AddHours(random.Next(24));
    }

    /// <summary>Makes the campaign of a seed; the same seed gives the same campaign.</summary>
    public static JudgedCampaign Make(int seed)
    {
        var campaign = new RandomCampaign(seed);
        campaign.Write(campaign.random.Next(3, 60));
        return new(campaign.facts, campaign.terms, campaign.RandomCalendar(), campaign.RandomScheme(), campaign.RandomPointInTime());
    }

    private void Write(int count)
    {
        foreach (var unit in Units.Take(random.Next(1, Units.Length + 1)))
            Tell(Start, stamp => new UnitInvited(stamp, unit, Pick(Kinds)));
        for (var tries = 0; facts.Count < count && tries < 20 * count; tries++)
        {
            Wait();
            TellSomething();
        }
    }

    private void Wait()
    {
        if (!isEnteredAtOnce && random.Next(3) > 0)
            now = now.AddMinutes(random.Next(3) == 0 ? random.Next(60) : random.Next(12 * 24 * 60));
    }

    private void TellSomething()
    {
        switch (isRestless && rules.Activities.Count > 0 ? random.Next(4, 9) : random.Next(12))
        {
            case 0:
                TellOfCampaign();
                break;
            case 1 or 2 or 3:
                TellOfTheme();
                break;
            case 4 or 5:
                Release();
                break;
            default:
                TellOfActivity();
                break;
        }
    }

    private void TellOfCampaign()
    {
        var unit = Pick(Units);
        var deadline = terms.Deadline.AddDays(random.Next(0, 40));
        var on = Day(Start);
        switch (random.Next(6))
        {
            case 4 or 5:
                TellOfCircular();
                break;
            case 0:
                Tell(on, stamp => new UnitInvited(stamp, unit, Pick(Kinds), deadline));
                break;
            case 1:
                Tell(on, stamp => new UnitUninvited(stamp, unit));
                break;
            case 2:
                Tell(on, stamp => new CampaignExtended(stamp, unit, deadline));
                break;
            default:
                Tell(on, stamp => new CampaignExtended(stamp, null, deadline));
                break;
        }
    }

    private void TellOfCircular()
    {
        List<NamedObligation> named = [.. Units.Where(_ => random.Next(2) == 0).Select(unit => new NamedObligation(unit, "submit-theme-2023-1"))];
        foreach (var (id, activity) in rules.Activities.Where(_ => random.Next(2) == 0))
            named.Add(new(activity.Unit, $"{(random.Next(2) == 0 ? "file-programme" : "file-report")}-{id}"));
        Tell(Day(Start), stamp => new CircularReleased(stamp, lastId, named));
    }

    private void TellOfTheme()
    {
        if (rules.Themes.Count == 0 || random.Next(3) == 0)
        {
            var added = $"t{rules.Themes.Count + 1}";
            Tell(Day(Start), stamp => new ThemeReceived(stamp, added, Pick(Units)));
            return;
        }
        var (theme, known) = Pick([.. rules.Themes]);
        var on = Day(known.Since);
        switch (random.Next(9))
        {
            case 8:
                Tell(on, stamp => known.Step == HistoryRules.ThemeStep.Merged ? new ThemeUnmerged(stamp, theme) : new ThemeReopened(stamp, theme));
                break;
            case 0 or 1:
                Tell(on, stamp => new ThemeReceived(stamp, theme, known.Unit));
                break;
            case 2 or 3:
                Tell(on, stamp => new ThemeReturned(stamp, theme, known.Unit));
                break;
            case 4:
                Tell(on, stamp => new ThemeWithdrawn(stamp, theme));
                break;
            case 5:
                Tell(on, stamp => random.Next(2) == 0 ? new ThemeDeclined(stamp, theme) : new ThemeMerged(stamp, theme));
                break;
            default:
                Tell(on, stamp => new ThemeAccepted(stamp, theme));
                break;
        }
    }

    /// <summary>A release of the plan: one fact for it and one for each change, on one day.</summary>
    private void Release()
    {
        var on = Day(isRestless && rules.Activities.Count > 0 ? Pick([.. rules.Activities.Values]).Since : Start);
        Tell(on, stamp => new PlanReleased(stamp, ++release));
        foreach (var (id, theme) in rules.Themes.Where(each => each.Value.Step == HistoryRules.ThemeStep.Accepted).ToList())
        {
            var (first, last) = RandomDays();
            if (!rules.Activities.TryGetValue(id, out var activity) || (activity.Step == HistoryRules.ActivityStep.Dropped && random.Next(2) == 0))
                Tell(on, stamp => new ActivityPlanned(stamp, id, theme.Unit, first, last));
            else if (activity.Step == HistoryRules.ActivityStep.Cancelled && random.Next(2) == 0)
                Tell(on, stamp => new ActivityReplanned(stamp, id, first, last));
            else if (random.Next(isRestless ? 2 : 3) == 0)
                Tell(
                    on,
                    stamp =>
                        random.Next(isRestless ? 10 : 5) switch
                        {
                            0 or > 5 => new ActivityCancelled(stamp, id),
                            1 or 2 => new ActivityDropped(stamp, id),
                            _ => new ActivityRescheduled(stamp, id, first, last),
                        }
                );
        }
    }

    private void TellOfActivity()
    {
        if (rules.Activities.Count == 0)
            return;
        var (id, activity) = Pick([.. rules.Activities]);
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            TellOf(id, activity);
            Wait();
        }
    }

    private void TellOf(string id, HistoryRules.Activity activity)
    {
        var since = random.Next(2) == 0 ? activity.LastDay : activity.Since;
        Func<FactStamp, Fact> fact = random.Next(14) switch
        {
            0 or 1 or 2 => stamp => new ActivityHeld(stamp, id, [.. Audiences.Where(_ => random.Next(2) == 0)]),
            3 => stamp => new ActivityHeldReverted(stamp, id),
            4 or 5 => stamp => new ProgrammeFiled(stamp, id),
            6 => stamp => new ProgrammeReturned(stamp, id),
            7 or 8 or 9 => stamp => new ReportFiled(stamp, id, random.Next(6)) { Attended = random.Next(100) },
            10 => stamp => new ReportReturned(stamp, id),
            11 => stamp => new PublicityRecorded(stamp, $"p{lastId}", id, Pick(Channels)),
            12 when rules.Publicity.Count > 0 && random.Next(3) == 0 => stamp => new PublicityWithdrawn(stamp, Pick([.. rules.Publicity])),
            13 when rules.Opinions.Count > 0 && random.Next(2) == 0 => stamp => new OpinionAnswered(stamp, Pick([.. rules.Opinions])),
            _ => stamp => new OpinionCollected(stamp, $"o{lastId}", id),
        };
        Tell(Day(since), fact);
    }

    private void Tell(DateOnly on, Func<FactStamp, Fact> fact)
    {
        lastId++;
        var next = fact(new($"f{lastId}", lastId, on, now));
        if (rules.TryApply(next))
            facts.Add(next);
    }

    /// <summary>A day from the given one to today: mostly today, or the first possible.</summary>
    private DateOnly Day(DateOnly since)
    {
        var today = ShanghaiTime.DateOf(now);
        var span = today.DayNumber - since.DayNumber;
        if (span <= 0)
            return today;
        return random.Next(isEnteredAtOnce ? 3 : 6) switch
        {
            0 => since,
            1 => since.AddDays(random.Next(span + 1)),
            2 => since.AddDays(Math.Min(random.Next(12), span)),
            _ => today,
        };
    }

    private (DateOnly First, DateOnly Last) RandomDays()
    {
        var near = ShanghaiTime.DateOf(now).AddDays(random.Next(-60, 30));
        var first = near > Start && random.Next(2) == 0 ? near : Start.AddDays(random.Next(0, 320));
        return (first, first.AddDays(random.Next(4) == 0 ? random.Next(10) : 0));
    }

    private LeadTime RandomLead() =>
        random.Next(8) switch
        {
            0 => LeadTime.CalendarDays(random.Next(12)),
            1 => LeadTime.FixedDate(Start.AddDays(random.Next(300))),
            2 => LeadTime.WorkingDays(random.Next(12)),
            _ => LeadTime.WorkingDays(5),
        };

    private IReadOnlyList<CalendarYear> RandomCalendar() =>
        random.Next(5) == 0 ? [.. Given.Lists.Where(list => list.Year == 2023 ? random.Next(4) > 0 : random.Next(2) == 0)] : Given.Lists;

    private IndicatorScheme RandomScheme()
    {
        var scheme = Given.Scheme;
        if (random.Next(8) == 0)
            scheme = scheme with { Classes = [.. scheme.Classes.Where(each => each.Code != "stationed")] };
        if (random.Next(3) > 0)
            return scheme;
        return scheme with
        {
            Indicators =
            [
                .. scheme.Indicators.Select(line =>
                    line with
                    {
                        MaxPoints = line.MaxPoints + random.Next(3) * 0.7m,
                        PointsPerItem = line.PointsPerItem * random.Next(3),
                        PointsPerLateDay = line.PointsPerLateDay * random.Next(3),
                        PointsPerLateFiling = line.PointsPerLateFiling * random.Next(3),
                        PointsPerMissingFiling = line.PointsPerMissingFiling * random.Next(3),
                        MinimumPoints = line.MinimumPoints * random.Next(2),
                    }
                ),
            ],
        };
    }

    private PointInTime RandomPointInTime()
    {
        var today = ShanghaiTime.DateOf(now).AddDays(random.Next(2) * random.Next(60));
        DateOnly? cutOff = random.Next(4) switch
        {
            0 => Start.AddDays(random.Next(400)),
            1 => Pick(facts).Stamp.EffectiveOn.AddDays(random.Next(1, 4)), // shortly after something happened
            2 when rules.Activities.Count > 0 => Pick([.. rules.Activities.Values]).LastDay.AddDays(random.Next(3)),
            _ => null,
        };
        DateTimeOffset? known = random.Next(3) switch
        {
            0 => Pick(facts).Stamp.RecordedAt,
            1 => ShanghaiTime.StartOfDay(Start.AddDays(random.Next(400))).AddMinutes(random.Next(1440)),
            _ => null,
        };
        return new(today, cutOff, known);
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
