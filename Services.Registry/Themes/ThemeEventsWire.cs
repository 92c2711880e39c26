using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using Told = ThemeDay.Events.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>What others are told.</summary>
internal static class ThemeEventsWire
{
    /// <summary>A theme was handed in; told after <see cref="Theme.Apply"/>, so the first receipt stands.</summary>
    public static Told.ThemeSubmitted ToEvent(this ThemeSubmitted submitted, Theme theme) =>
        new()
        {
            Fact = Facts.Of(submitted.By, theme.District, submitted.On),
            Theme = theme.Ref,
            Topic = theme.Form.Topic,
            Month = theme.Form.Month?.ToWire(),
            Forms = { theme.Form.Forms },
            FirstReceivedOn = theme.FirstReceivedOn.ToWire(),
        };
}
