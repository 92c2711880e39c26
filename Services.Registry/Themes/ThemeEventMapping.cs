using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;
using EventsV1 = ThemeDay.Events.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Maps domain events of themes to integration events.</summary>
internal static class ThemeEventMapping
{
    /// <summary>Maps a submission. Call it after <see cref="Theme.Apply"/>, which sets the date of first receipt.</summary>
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
