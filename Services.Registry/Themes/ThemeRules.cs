using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Themes;

/// <summary>What a call asks of a theme.</summary>
/// <param name="FirstMonth">First month in which an activity may be planned.</param>
/// <param name="LastMonth">Last month without a written reason.</param>
/// <param name="Forms">The forms it may take.</param>
/// <param name="Deadlines">By when it is on time.</param>
public sealed record ThemeTerms(Month FirstMonth, Month LastMonth, IReadOnlyList<string> Forms, Deadlines Deadlines);

/// <summary>Every decision on a theme: state, command and day give an event, or a refusal with everything that is wrong.</summary>
public static class ThemeRules
{
    /// <summary>The items of the form a return can name.</summary>
    public static IReadOnlyList<string> Items { get; } = ["topic", "month", "forms", "contact", "scan"];

    private const int TopicLimit = 200;
    private const int ReferenceLimit = 100;

    /// <summary>May a theme be drafted? In a call that was opened; late ones too. An unfinished draft is fine.</summary>
    public static Result<ThemeForm> Draft(Theme theme, ThemeTerms terms, CampaignState call, Actor by)
    {
        if (call is CampaignState.Draft)
            return new Error(ErrorKind.NotNow, ErrorReasons.CallNotOpen) { State = $"{call}" };
        return Update(theme, theme.Form, terms, by);
    }

    /// <summary>May what is written be changed, and does it read as a draft at all? An unfinished draft is fine.</summary>
    public static Result<ThemeForm> Update(Theme theme, ThemeForm form, ThemeTerms terms, Actor by)
    {
        if (ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Update, by) is { } refusal)
            return refusal;
        var problems = Draftable(form, terms);
        return problems is [] ? form : Error.Invalid(problems);
    }

    /// <summary>What is wrong with a form even as a draft: too long, a month before the window, a form the call does not name.</summary>
    public static IReadOnlyList<FieldViolation> Draftable(ThemeForm form, ThemeTerms terms)
    {
        List<FieldViolation> problems = [];
        if (form.Topic.Length > TopicLimit)
            problems.Add(new("theme.topic", ErrorReasons.OutOfRange));
        if (form.Month is { Number: < 1 or > 12 })
            problems.Add(new("theme.month", ErrorReasons.Malformed));
        else if (form.Month < terms.FirstMonth)
            problems.Add(new("theme.month", ErrorReasons.BeforeTheWindow));
        if (form.LateMonthReason.Length > Reason.Limit)
            problems.Add(new("theme.late_month_reason", ErrorReasons.OutOfRange));
        if (form.Forms.Except(terms.Forms).Any())
            problems.Add(new("theme.forms", ErrorReasons.FormNotOfTheCall));
        if (form.ExternalReference.Length > ReferenceLimit)
            problems.Add(new("theme.external_reference", ErrorReasons.OutOfRange));
        return problems;
    }

    /// <summary>May this theme be submitted? Late is taken and marked late by its first receipt, never refused (design §3).</summary>
    /// <param name="theme">The theme.</param>
    /// <param name="terms">What its call asks.</param>
    /// <param name="by">Who hands it in.</param>
    /// <param name="receivedOn">The day it was received, Asia/Shanghai: today, or the day the bureau enters for paper.</param>
    public static Result<ThemeSubmitted> Submit(Theme theme, ThemeTerms terms, Actor by, DateOnly receivedOn)
    {
        if (ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Submit, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [.. Draftable(theme.Form, terms)];
        if (string.IsNullOrWhiteSpace(theme.Form.Topic))
            problems.Add(new("theme.topic", ErrorReasons.Required));
        if (theme.Form.Month is null)
            problems.Add(new("theme.month", ErrorReasons.Required));
        if (theme.Form.Forms is [])
            problems.Add(new("theme.forms", ErrorReasons.Required));
        if (theme.Form.Month > terms.LastMonth && string.IsNullOrWhiteSpace(theme.Form.LateMonthReason))
            problems.Add(new("theme.late_month_reason", ErrorReasons.ReasonRequired)); // notice, form note 1: 一般不晚于
        if (theme.Scan is null)
            problems.Add(new("theme.scan", ErrorReasons.ScanRequired)); // notice, 一: 加盖公章的电子扫描件
        return problems is [] ? new ThemeSubmitted(by, receivedOn, terms.Deadlines.IsLate(theme.Unit, receivedOn)) : Error.Invalid(problems);
    }

    /// <summary>May it be given back? Each wrong item is named, so that the unit need not guess.</summary>
    public static Result<ThemeReturned> Return(Theme theme, IReadOnlyList<string> items, string reason, Actor by, DateOnly on)
    {
        if (ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Return, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (items is [])
            problems.Add(new("items", ErrorReasons.Required));
        if (items.Except(Items).Any())
            problems.Add(new("items", ErrorReasons.ItemUnknown));
        problems.AddRange(Reason.Problems(reason));
        return problems is [] ? new ThemeReturned(by, on, [.. items.Distinct()], reason) : Error.Invalid(problems);
    }

    /// <summary>May it be taken for the plan?</summary>
    public static Result<ThemeAccepted> Accept(Theme theme, Actor by, DateOnly on) =>
        ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Accept, by) is { } refusal ? refusal : new ThemeAccepted(by, on);

    /// <summary>May it be refused? With the reason.</summary>
    public static Result<ThemeDeclined> Decline(Theme theme, string reason, Actor by, DateOnly on) =>
        RefuseWithReason(theme, ThemeMove.Decline, reason, by) is { } refusal ? refusal : new ThemeDeclined(by, on, reason);

    /// <summary>May it go into another? One of the same call that itself survives.</summary>
    public static Result<ThemeMerged> Merge(Theme theme, Theme into, string reason, Actor by, DateOnly on)
    {
        if (RefuseWithReason(theme, ThemeMove.Merge, reason, by) is { } refusal)
            return refusal;
        var survives =
            into.Id != theme.Id
            && into.CampaignId == theme.CampaignId
            && into.State is not (ThemeState.Draft or ThemeState.Declined or ThemeState.Merged or ThemeState.Withdrawn or ThemeState.Dropped);
        return survives ? new ThemeMerged(by, on, into.Id, reason) : Error.Invalid("into", ErrorReasons.MergeTargetUnfit);
    }

    /// <summary>May it be taken back? With the reason.</summary>
    public static Result<ThemeWithdrawn> Withdraw(Theme theme, string reason, Actor by, DateOnly on) =>
        RefuseWithReason(theme, ThemeMove.Withdraw, reason, by) is { } refusal ? refusal : new ThemeWithdrawn(by, on, reason);

    /// <summary>Does a release plan it? Only the highest release counts.</summary>
    /// <returns>Null where it is planned already, or a higher release has spoken.</returns>
    public static Result<ThemePlanned?> Plan(Theme theme, int release, Actor by, DateOnly on)
    {
        if (release <= theme.Release || theme.State is ThemeState.Planned)
            return (ThemePlanned?)null;
        return ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Plan, by) is { } refusal ? refusal : new ThemePlanned(by, on, release);
    }

    /// <summary>Does a release leave it out? Only the highest release counts.</summary>
    /// <returns>Null where it is dropped already, or a higher release has spoken.</returns>
    public static Result<ThemeDropped?> Drop(Theme theme, int release, Actor by, DateOnly on)
    {
        if (release <= theme.Release || theme.State is ThemeState.Dropped)
            return (ThemeDropped?)null;
        return ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Drop, by) is { } refusal ? refusal : new ThemeDropped(by, on, release);
    }

    private static Error? RefuseWithReason(Theme theme, ThemeMove move, string reason, Actor by) =>
        ThemeTransitions.Table.Refuse(theme.State, move, by) ?? Reason.Refuse(reason);
}
