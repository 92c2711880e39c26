using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Domain;

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
    public static IReadOnlyList<string> ReturnableItems { get; } = ["topic", "month", "forms", "contact", "scan"];

    private const int TopicLimit = 200;
    private const int ReferenceLimit = 100;

    /// <summary>May a theme be drafted? In a call that was opened; late ones too. An unfinished draft is fine.</summary>
    public static Result<ThemeForm> Draft(Theme theme, ThemeTerms terms, CampaignState call, Actor actor)
    {
        if (call is CampaignState.Draft)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.CampaignNotOpen) { State = $"{call}" };
        return Update(theme, theme.Form, terms, actor);
    }

    /// <summary>May what is written be changed, and does it read as a draft at all? An unfinished draft is fine.</summary>
    public static Result<ThemeForm> Update(Theme theme, ThemeForm form, ThemeTerms terms, Actor actor)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Update, actor) is { } error)
            return error;
        var violations = Draftable(form, terms);
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>What is wrong with a form even as a draft: too long, a month before the window, a form the call does not name.</summary>
    public static IReadOnlyList<FieldViolation> Draftable(ThemeForm form, ThemeTerms terms)
    {
        List<FieldViolation> violations = [];
        if (form.Topic.Length > TopicLimit)
            violations.Add(new("theme.topic", ErrorReasons.OutOfRange));
        if (form.Month is { Number: < 1 or > 12 })
            violations.Add(new("theme.month", ErrorReasons.Malformed));
        else if (form.Month < terms.FirstMonth)
            violations.Add(new("theme.month", ErrorReasons.MonthBeforeWindow));
        if (form.LateMonthReason.Length > ReasonValidator.Limit)
            violations.Add(new("theme.late_month_reason", ErrorReasons.OutOfRange));
        if (form.Forms.Except(terms.Forms).Any())
            violations.Add(new("theme.forms", ErrorReasons.FormNotInCampaign));
        if (form.ExternalReference.Length > ReferenceLimit)
            violations.Add(new("theme.external_reference", ErrorReasons.OutOfRange));
        return violations;
    }

    /// <summary>May this theme be submitted? Late is taken and marked late by its first receipt, never refused (design §3).</summary>
    /// <param name="theme">The theme.</param>
    /// <param name="terms">What its call asks.</param>
    /// <param name="actor">Who hands it in.</param>
    /// <param name="receivedDate">The day it was received, Asia/Shanghai: today, or the day the bureau enters for paper.</param>
    public static Result<ThemeSubmitted> Submit(Theme theme, ThemeTerms terms, Actor actor, DateOnly receivedDate)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Submit, actor) is { } error)
            return error;
        List<FieldViolation> violations = [.. Draftable(theme.Form, terms)];
        if (string.IsNullOrWhiteSpace(theme.Form.Topic))
            violations.Add(new("theme.topic", ErrorReasons.Required));
        if (theme.Form.Month is null)
            violations.Add(new("theme.month", ErrorReasons.Required));
        if (theme.Form.Forms is [])
            violations.Add(new("theme.forms", ErrorReasons.Required));
        if (theme.Form.Month > terms.LastMonth && string.IsNullOrWhiteSpace(theme.Form.LateMonthReason))
            violations.Add(new("theme.late_month_reason", ErrorReasons.ReasonRequired)); // notice, form note 1: 一般不晚于
        if (theme.Scan is null)
            violations.Add(new("theme.scan", ErrorReasons.ScanRequired)); // notice, 一: 加盖公章的电子扫描件
        return violations is [] ? new ThemeSubmitted(actor, receivedDate, terms.Deadlines.IsLate(theme.Unit, receivedDate)) : Error.InvalidArgument(violations);
    }

    /// <summary>May it be given back? Each wrong item is named, so that the unit need not guess.</summary>
    public static Result<ThemeReturned> Return(Theme theme, IReadOnlyList<string> items, string reason, Actor actor, DateOnly effectiveDate)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Return, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (items is [])
            violations.Add(new("items", ErrorReasons.Required));
        if (items.Except(ReturnableItems).Any())
            violations.Add(new("items", ErrorReasons.ReturnItemUnknown));
        violations.AddRange(ReasonValidator.Validate(reason));
        return violations is [] ? new ThemeReturned(actor, effectiveDate, [.. items.Distinct()], reason) : Error.InvalidArgument(violations);
    }

    /// <summary>May it be taken for the plan?</summary>
    public static Result<ThemeAccepted> Accept(Theme theme, Actor actor, DateOnly effectiveDate) =>
        ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Accept, actor) is { } error ? error : new ThemeAccepted(actor, effectiveDate);

    /// <summary>May it be refused? With the reason.</summary>
    public static Result<ThemeDeclined> Decline(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Decline, reason, actor) is { } error ? error : new ThemeDeclined(actor, effectiveDate, reason);

    /// <summary>May it go into another? One of the same call that itself survives.</summary>
    public static Result<ThemeMerged> Merge(Theme theme, Theme into, string reason, Actor actor, DateOnly effectiveDate)
    {
        if (CheckWithReason(theme, ThemeTrigger.Merge, reason, actor) is { } error)
            return error;
        var survives =
            into.Id != theme.Id
            && into.CampaignId == theme.CampaignId
            && into.State is not (ThemeState.Draft or ThemeState.Declined or ThemeState.Merged or ThemeState.Withdrawn or ThemeState.Dropped);
        return survives ? new ThemeMerged(actor, effectiveDate, into.Id, reason) : Error.InvalidArgument("into", ErrorReasons.MergeTargetInvalid);
    }

    /// <summary>May it be taken back? With the reason.</summary>
    public static Result<ThemeWithdrawn> Withdraw(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Withdraw, reason, actor) is { } error ? error : new ThemeWithdrawn(actor, effectiveDate, reason);

    /// <summary>Does a release plan it? Only the highest release counts.</summary>
    /// <returns>Null where it is planned already, or a higher release has spoken.</returns>
    public static Result<ThemePlanned?> Plan(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Planned)
            return (ThemePlanned?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Plan, actor) is { } error ? error : new ThemePlanned(actor, effectiveDate, release);
    }

    /// <summary>Does a release leave it out? Only the highest release counts.</summary>
    /// <returns>Null where it is dropped already, or a higher release has spoken.</returns>
    public static Result<ThemeDropped?> Drop(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Dropped)
            return (ThemeDropped?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Drop, actor) is { } error ? error : new ThemeDropped(actor, effectiveDate, release);
    }

    private static Error? CheckWithReason(Theme theme, ThemeTrigger move, string reason, Actor actor) =>
        ThemeTransitions.Table.Check(theme.State, move, actor) ?? ReasonValidator.Check(reason);
}
