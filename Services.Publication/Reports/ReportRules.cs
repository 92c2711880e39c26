using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication.Reports;

/// <summary>Every decision on a report.</summary>
public static class ReportRules
{
    /// <summary>The items a return can name.</summary>
    public static IReadOnlyList<string> Items { get; } = ["text", "pictures", "attended", "links"];

    private const int TextLimit = 20_000;
    private const int MostHeads = 100_000;
    private const int MostPictures = 50;
    private const int MostLinks = 20;
    private const int LinkLimit = 500;

    /// <summary>May it be filed? Once the activity was held, programme or not; a late one is taken (design §3).</summary>
    /// <param name="report">The report.</param>
    /// <param name="activity">Its activity.</param>
    /// <param name="form">What is written.</param>
    /// <param name="stored">The ids of the pictures that were taken for it.</param>
    /// <param name="by">Who files it.</param>
    public static Result<ReportForm> File(Report report, KnownActivity activity, ReportForm form, IReadOnlySet<string> stored, Actor by)
    {
        if (activity.State != KnownActivityState.Held)
            return new Error(ErrorKind.NotNow, ErrorReasons.ActivityNotHeld) { State = $"{activity.State}" };
        if (ReportTransitions.Table.Refuse(report.State, ReportMove.File, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (string.IsNullOrWhiteSpace(form.Text))
            problems.Add(new("report.text", ErrorReasons.Required));
        if (form.Text.Length > TextLimit)
            problems.Add(new("report.text", ErrorReasons.OutOfRange));
        if (Phones.In(form.Text))
            problems.Add(new("report.text", ErrorReasons.PersonalData));
        if (form.Attended is < 0 or > MostHeads)
            problems.Add(new("report.attended", ErrorReasons.OutOfRange));
        if (form.Pictures.Count > MostPictures)
            problems.Add(new("report.pictures", ErrorReasons.OutOfRange));
        if (form.Pictures.Distinct().Count() != form.Pictures.Count)
            problems.Add(new("report.pictures", ErrorReasons.Duplicate));
        if (!form.Pictures.All(stored.Contains))
            problems.Add(new("report.pictures", ErrorReasons.NotThere));
        if (form.Links.Count > MostLinks || form.Links.Any(link => link.Length > LinkLimit))
            problems.Add(new("report.links", ErrorReasons.OutOfRange));
        if (!form.Links.All(Links.IsWeb))
            problems.Add(new("report.links", ErrorReasons.Malformed));
        return problems is [] ? form : Error.Invalid(problems);
    }

    /// <summary>May it be given back? Each wrong item is named.</summary>
    public static Result<IReadOnlyList<string>> Return(Report report, IReadOnlyList<string> items, string reason, Actor by)
    {
        if (ReportTransitions.Table.Refuse(report.State, ReportMove.Return, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (items is [])
            problems.Add(new("items", ErrorReasons.Required));
        if (items.Except(Items).Any())
            problems.Add(new("items", ErrorReasons.ItemUnknown));
        problems.AddRange(Reason.Problems(reason));
        return problems is [] ? items.Distinct().ToList() : Error.Invalid(problems);
    }

    /// <summary>May it be accepted?</summary>
    public static Error? Accept(Report report, Actor by) => ReportTransitions.Table.Refuse(report.State, ReportMove.Accept, by);

    /// <summary>May the acceptance be taken back? With the reason.</summary>
    public static Error? Reopen(Report report, string reason, Actor by) =>
        ReportTransitions.Table.Refuse(report.State, ReportMove.Reopen, by) ?? Reason.Refuse(reason);

    /// <summary>May it be published? Not with the name or phone of the unit's contact in it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="contact">Person and phone; null where the theme has none.</param>
    /// <param name="by">Who publishes it.</param>
    public static Error? Publish(Report report, (string Person, string Phone)? contact, Actor by)
    {
        if (ReportTransitions.Table.Refuse(report.State, ReportMove.Publish, by) is { } refusal)
            return refusal;
        var named =
            Phones.In(report.Form.Text)
            || (contact is { } who && (report.Form.Text.Contains(who.Person, StringComparison.Ordinal) || Phones.In(report.Form.Text, who.Phone)));
        return named ? Error.Invalid("report.text", ErrorReasons.PersonalData) : null;
    }
}
