using ThemeDay.Documents.Cells;
using ThemeDay.Documents.ThemeForms;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.ThemeForms;

/// <summary>Maps readings of theme forms to proto messages.</summary>
internal static class ThemeFormMapping
{
    /// <summary>What became of each cell that is part of a theme, by the name of its field.</summary>
    public static IEnumerable<(string Field, CellOutcome Outcome)> GetOutcomes(ThemeFormRowReading reading) =>
        [
            ("unit", reading.Unit.Outcome),
            ("topic", reading.Topic.Outcome),
            ("month", reading.Month.Outcome),
            ("forms", reading.Forms.Outcome),
            ("contact", reading.Contact.Outcome),
        ];

    /// <summary>The theme that a row says, as far as it was read.</summary>
    public static Proto.Theme ToDraft(ThemeFormRowReading reading, string district)
    {
        var draft = new Proto.Theme();
        if (reading.Unit.Value is { } unit)
            draft.Unit = $"{new UnitName(district, unit.Code)}";
        if (reading.Topic.Value is { } topic)
            draft.Topic = topic;
        if (reading.Month.Outcome is CellOutcome.Read)
            draft.Month = Month.FromDate(reading.Month.Value).ToProto();
        draft.Forms.AddRange(reading.Forms.Value ?? []);
        if (reading.Contact.Value is { } contact)
            draft.Contact = ToProto(contact);
        return draft;
    }

    /// <summary>The response of an import, or of its preview.</summary>
    public static Proto.ImportThemeFormResponse ToProto(ThemeFormPaper paper, ThemeFormImport import, bool isCreated) =>
        new()
        {
            WrittenUnit = paper.Unit,
            WrittenDate = paper.Date,
            Rows = { import.Rows.Select(row => ToProto(row, import.Campaign, isCreated)) },
            OtherTexts = { paper.Others },
            Problems =
            {
                import.Problems.Select(problem => new Proto.ThemeFormProblem
                {
                    Field = problem.Field,
                    Reason = problem.Reason,
                    Message = ErrorStatus.Describe(problem),
                }),
            },
        };

    /// <summary>The response to a repeated request.</summary>
    public static Proto.ImportThemeFormResponse ToProto(IEnumerable<Theme> created) =>
        new() { Rows = { created.Select(theme => new Proto.ThemeFormRow { Theme = theme.ToProto() }) } };

    private static Proto.ThemeFormRow ToProto(ImportedRow row, CampaignName campaign, bool isCreated)
    {
        var reading = row.Reading;
        return new()
        {
            Table = reading.Row.Table,
            Row = reading.Row.Row,
            Unit = ToProto(reading.Unit, unit => new() { Unit = $"{new UnitName(campaign.District, unit.Code)}" }),
            Topic = ToProto(reading.Topic, topic => new() { Topic = topic }),
            Month = ToProto(reading.Month, month => new() { Month = Month.FromDate(month).ToProto() }),
            Forms = ToProto(reading.Forms, forms => new() { Forms = new() { Forms = { forms } } }),
            Contact = ToProto(reading.Contact, contact => new() { Contact = ToProto(contact) }),
            Remark = reading.Row.Remark,
            Theme =
                row.IsSkipped ? null
                : isCreated ? row.Theme?.ToProto()
                : WithoutContact(row.Draft),
            Skipped = row.IsSkipped,
            SameTopicThemes = { row.SameTopic.Select(id => $"{campaign}/themes/{id}") },
        };
    }

    private static Proto.ThemeFormCell ToProto<T>(CellReading<T> reading, Func<T, Proto.ThemeFormValue> toValue) =>
        new()
        {
            Written = reading.Written,
            Outcome = reading.Outcome switch
            {
                CellOutcome.Blank => Proto.ThemeFormCellOutcome.Blank,
                CellOutcome.Read => Proto.ThemeFormCellOutcome.Read,
                CellOutcome.Ambiguous => Proto.ThemeFormCellOutcome.Ambiguous,
                CellOutcome.Unreadable => Proto.ThemeFormCellOutcome.Unreadable,
                _ => throw new InvalidOperationException($"no wire value for {reading.Outcome}"),
            },
            Value = reading.Outcome is CellOutcome.Read ? toValue(reading.Value!) : null,
            Candidates = { reading.Candidates.Select(toValue) },
            LeftOut = { reading.LeftOut },
            Problem = CellProblems.GetText(reading.Problem),
        };

    private static Proto.Contact ToProto(WrittenContact contact) => new() { Person = contact.Person, Phone = contact.Phone };

    private static Proto.Theme WithoutContact(Proto.Theme draft)
    {
        var shown = draft.Clone();
        shown.Contact = null;
        return shown;
    }
}
