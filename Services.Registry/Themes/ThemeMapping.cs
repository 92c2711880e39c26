using ThemeDay.Events.V1;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Maps themes between proto messages and the domain.</summary>
internal static class ThemeMapping
{
    private const int BatchLimit = 100;

    /// <summary>The fields that an update may replace.</summary>
    public static IReadOnlyCollection<string> Updatable { get; } =
    ["topic", "month", "late_month_reason", "forms", "contact", "external_reference", "personal_data_reason"];

    extension(Theme theme)
    {
        public ThemeName Name => new(theme.District, theme.CampaignId, theme.Id);

        public ThemeRef Ref =>
            new()
            {
                Theme = $"{theme.Name}",
                Campaign = $"{theme.Name.Parent}",
                Unit = $"districts/{theme.District}/units/{theme.Unit}",
                ExternalReference = theme.Form.ExternalReference,
            };

        public Proto.Theme ToProto() =>
            new()
            {
                Name = $"{theme.Name}",
                Unit = $"districts/{theme.District}/units/{theme.Unit}",
                Topic = theme.Form.Topic,
                Month = theme.Form.Month?.ToProto(),
                LateMonthReason = theme.Form.LateMonthReason,
                Forms = { theme.Form.Forms },
                ExternalReference = theme.Form.ExternalReference,
                PersonalDataReason = theme.Form.PersonalDataReason,
                Scan = theme.Scan is { } scan
                    ? new()
                    {
                        MediaType = scan.MediaType,
                        SizeBytes = scan.SizeBytes,
                        Sha256 = scan.Sha256,
                    }
                    : null,
                EarlierScans = { theme.EarlierScans },
                State = theme.State.ToProto(),
                FirstReceivedDate = theme.FirstReceivedOn.ToProto(),
                Returns = theme.Returns,
                ReturnedItems = { theme.ReturnedItems },
                Reason = theme.Reason,
                MergedInto = theme.MergedInto is { } into ? $"{theme.Name.Parent}/themes/{into}" : "",
                LastTransitionDate = theme.LastTransitionOn.ToProto(),
                CreateTime = theme.CreatedAt.ToProto(),
                UpdateTime = theme.UpdatedAt.ToProto(),
                Etag = RequestGuards.Etag(theme.Version),
            };

        /// <summary>The theme without the fields that only the view FULL contains.</summary>
        public Proto.Theme ToBasicProto()
        {
            var basic = theme.ToProto();
            (basic.LateMonthReason, basic.Reason, basic.PersonalDataReason) = ("", "", "");
            basic.EarlierScans.Clear();
            return basic;
        }
    }

    /// <summary>A theme that is not stored.</summary>
    public static Proto.Theme ToDraft(ThemeForm form, UnitName unit) =>
        new()
        {
            Unit = $"{unit}",
            Topic = form.Topic,
            Month = form.Month?.ToProto(),
            Forms = { form.Forms },
        };

    /// <summary>Resource adapter of themes for idempotent commands.</summary>
    public static ResourceAdapter<Theme, Proto.Theme> CreateAdapter(RegistryDb db) =>
        new(db.RequireThemeAsync, theme => $"{theme.Name}", theme => theme.ToProto());

    public static Proto.ThemeState ToProto(this ThemeState state) =>
        state switch
        {
            ThemeState.Draft => Proto.ThemeState.Draft,
            ThemeState.Submitted => Proto.ThemeState.Submitted,
            ThemeState.Returned => Proto.ThemeState.Returned,
            ThemeState.Accepted => Proto.ThemeState.Accepted,
            ThemeState.Declined => Proto.ThemeState.Declined,
            ThemeState.Merged => Proto.ThemeState.Merged,
            ThemeState.Withdrawn => Proto.ThemeState.Withdrawn,
            ThemeState.Planned => Proto.ThemeState.Planned,
            ThemeState.Dropped => Proto.ThemeState.Dropped,
            _ => throw new InvalidOperationException($"no wire value for {state}"),
        };

    /// <summary>Reads the form. A month that is not valid is a field violation.</summary>
    public static Result<ThemeForm> ReadForm(Proto.Theme message)
    {
        if (message.Month is { } month && month is not { Year: >= 1 and <= 9999, Month: >= 1 and <= 12 })
            return Error.InvalidArgument("theme.month", ErrorReasons.Malformed, given: $"{month.Year:0000}-{month.Month:00}");
        return new ThemeForm(
            message.Topic,
            message.Month is { } planned ? new Month(planned.Year, planned.Month) : null,
            message.LateMonthReason,
            [.. message.Forms.Distinct()],
            message.ExternalReference
        )
        {
            PersonalDataReason = message.PersonalDataReason,
        };
    }

    /// <summary>Reads the names of a batch: 1 to 100 themes of one campaign, each once. An error lists all that are not.</summary>
    public static Result<IReadOnlyList<ThemeName>> ReadBatch(IReadOnlyList<Proto.ThemeVersion> themes, CampaignName parent)
    {
        if (themes.Count is 0 or > BatchLimit)
            return Error.InvalidArgument("themes", themes.Count is 0 ? ErrorReasons.Required : ErrorReasons.OutOfRange);
        List<FieldViolation> violations = [];
        List<ThemeName> names = [];
        foreach (var (place, theme) in themes.Index())
        {
            var field = $"themes[{place}].name";
            if (!ThemeName.TryParse(theme.Name, field).TryGetValue(out var name, out _) || name.Parent != parent)
                violations.Add(new(field, ErrorReasons.NameMalformed));
            else if (names.Contains(name))
                violations.Add(new(field, ErrorReasons.Duplicate));
            else
                names.Add(name);
        }

        return violations is [] ? names : Error.InvalidArgument(violations);
    }

    /// <summary>Reads the contact; null if the message has none.</summary>
    public static Result<Contact?> ReadContact(Proto.Theme message)
    {
        if (message.Contact is null)
            return (Contact?)null;
        return ContactRules.Read(message.Contact.Person, message.Contact.Phone).Map(contact => (Contact?)contact);
    }
}
