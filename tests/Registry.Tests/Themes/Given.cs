using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>Test themes; each test names only the values that matter to it.</summary>
internal static class Given
{
    public const string Unit = "430503D01";

    public static readonly Actor Liaison = new("liaison-430503D01", Role.Liaison, "430503", Unit);
    public static readonly Actor Bureau = new("bureau-430503", Role.Bureau, "430503", null);
    public static readonly Actor Service = new("scheduling", Role.Service, "", null);

    public static readonly DateOnly Deadline = new(2023, 4, 14);

    public static ThemeTerms Terms() => new(new(2023, 4), new(2023, 10), ["现场观摩", "座谈交流"], new(2023, 4, 10));

    public static ThemeForm Form(string topic = "社会救助流程公开体验", Month? month = null, string lateMonthReason = "", string form = "现场观摩") =>
        new(topic, month ?? new Month(2023, 5), lateMonthReason, [form], "21");

    public static Theme Draft(ThemeForm? form = null, bool scanned = true, string id = "t-21", string campaign = "2023-1")
    {
        var theme = new Theme("430503", campaign, id, Unit, form ?? Form());
        if (scanned)
            theme.AttachScan(new StampedScan("application/pdf", 1, new string('0', 64)));
        return theme;
    }

    public static Theme Submitted(DateOnly? on = null, string id = "t-21", string campaign = "2023-1")
    {
        var theme = Draft(id: id, campaign: campaign);
        theme.Apply(Must(ThemeRules.Submit(theme, Terms(), null, Liaison, on ?? new DateOnly(2023, 4, 11))));
        return theme;
    }

    /// <summary>A theme brought into a state by transitions of the table.</summary>
    public static Theme In(ThemeState state, string id = "t-21", string campaign = "2023-1")
    {
        var on = new DateOnly(2023, 4, 18);
        var theme = state is ThemeState.Draft ? Draft(id: id, campaign: campaign) : Submitted(id: id, campaign: campaign);
        ThemeEvent[] moves = state switch
        {
            ThemeState.Draft or ThemeState.Submitted => [],
            ThemeState.Returned => [new ThemeReturned(Bureau, on, ["month"], "月份不清")],
            ThemeState.Accepted => [new ThemeAccepted(Bureau, on)],
            ThemeState.Declined => [new ThemeDeclined(Bureau, on, "重复")],
            ThemeState.Merged => [new ThemeMerged(Bureau, on, "t-6", "合并")],
            ThemeState.Withdrawn => [new ThemeWithdrawn(Liaison, on, "不再开展")],
            ThemeState.Planned => [new ThemeAccepted(Bureau, on), new ThemePlanned(Service, on, 1)],
            ThemeState.Dropped => [new ThemeAccepted(Bureau, on), new ThemeDropped(Service, on, 1)],
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
        foreach (var move in moves)
            theme.Apply(move);
        Assert.Equal(state, theme.State);
        return theme;
    }

    public static T Must<T>(Result<T> result) =>
        result.TryGetValue(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.ToString());
}
