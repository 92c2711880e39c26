using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;
using EventsV1 = ThemeDay.Events.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>What others are told.</summary>
internal static class ThemeEventMapping
{
    /// <summary>A theme was handed in; told after <see cref="Theme.Apply"/>, so the first receipt stands.</summary>
    public static EventsV1.ThemeSubmitted ToEvent(this ThemeSubmitted submitted, Theme theme) =>
        new()
        {
            Metadata = EventMetadataExtensions.CreateMetadata(submitted.Actor, theme.District, submitted.EffectiveDate),
            Theme = theme.Ref,
            Topic = theme.Form.Topic,
            Month = theme.Form.Month?.ToProto(),
            Forms = { theme.Form.Forms },
            FirstReceivedDate = theme.FirstReceivedOn.ToProto(),
        };
}
