using ThemeDay.Events.V1;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>A theme between wire and domain.</summary>
internal static class ThemeWire
{
    extension(Theme theme)
    {
        public ThemeName Name => new(theme.District, theme.CampaignId, theme.Id);

        public ThemeRef Ref =>
            new()
            {
                Theme = $"{theme.Name}",
                Campaign = $"{theme.Name.Of}",
                Unit = $"districts/{theme.District}/units/{theme.Unit}",
                ExternalReference = theme.Form.ExternalReference,
            };

        public Wire.Theme ToWire() =>
            new()
            {
                Name = $"{theme.Name}",
                Unit = $"districts/{theme.District}/units/{theme.Unit}",
                Topic = theme.Form.Topic,
                Month = theme.Form.Month?.ToWire(),
                LateMonthReason = theme.Form.LateMonthReason,
                Forms = { theme.Form.Forms },
                ExternalReference = theme.Form.ExternalReference,
                Scan = theme.Scan is { } scan
                    ? new()
                    {
                        MediaType = scan.MediaType,
                        SizeBytes = scan.SizeBytes,
                        Sha256 = scan.Sha256,
                    }
                    : null,
                EarlierScans = { theme.EarlierScans },
                State = theme.State.ToWire(),
                FirstReceivedOn = theme.FirstReceivedOn.ToWire(),
                Late = theme.Late,
                Returns = theme.Returns,
                ReturnedItems = { theme.ReturnedItems },
                Reason = theme.Reason,
                MergedInto = theme.MergedInto is { } into ? $"{theme.Name.Of}/themes/{into}" : "",
                MovedOn = theme.MovedOn.ToWire(),
                Etag = RequestGuards.Etag(theme.Version),
            };
    }

    /// <summary>How every changing call reads, names and answers a theme.</summary>
    public static Answer<Theme, Wire.Theme> AnswerFrom(RegistryDb db) => new(db.RequireThemeAsync, theme => $"{theme.Name}", theme => theme.ToWire());

    public static Wire.ThemeState ToWire(this ThemeState state) =>
        state switch
        {
            ThemeState.Draft => Wire.ThemeState.Draft,
            ThemeState.Submitted => Wire.ThemeState.Submitted,
            ThemeState.Returned => Wire.ThemeState.Returned,
            ThemeState.Accepted => Wire.ThemeState.Accepted,
            ThemeState.Declined => Wire.ThemeState.Declined,
            ThemeState.Merged => Wire.ThemeState.Merged,
            ThemeState.Withdrawn => Wire.ThemeState.Withdrawn,
            ThemeState.Planned => Wire.ThemeState.Planned,
            ThemeState.Dropped => Wire.ThemeState.Dropped,
            _ => throw new InvalidOperationException($"no wire value for {state}"),
        };

    /// <summary>What is written on the form; null for a month that is none is told as a problem.</summary>
    public static Result<ThemeForm> ReadForm(Wire.Theme written)
    {
        if (written.Month is { } month && month is not { Year: >= 1 and <= 9999, Month: >= 1 and <= 12 })
            return Error.Invalid("theme.month", ErrorReasons.Malformed);
        return new ThemeForm(
            written.Topic,
            written.Month is { } planned ? new Month(planned.Year, planned.Month) : null,
            written.LateMonthReason,
            [.. written.Forms.Distinct()],
            written.ExternalReference
        );
    }

    /// <summary>Who to call; null where the form leaves it open.</summary>
    public static Result<Contact?> ReadContact(Wire.Theme written)
    {
        if (written.Contact is null)
            return (Contact?)null;
        return ContactRules.Read(written.Contact.Person, written.Contact.Phone).Then(contact => (Contact?)contact);
    }
}
