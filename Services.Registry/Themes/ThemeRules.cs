using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>The terms of a campaign that apply to a theme.</summary>
/// <param name="FirstMonth">First month in which an activity may be planned.</param>
/// <param name="LastMonth">Last month that needs no written reason.</param>
/// <param name="Forms">Allowed 活动形式.</param>
/// <param name="OpenedOn">The day on which the campaign was opened: no theme is received before it.</param>
public sealed record ThemeTerms(Month FirstMonth, Month LastMonth, IReadOnlyList<string> Forms, DateOnly OpenedOn);

/// <summary>Business rules of themes. Each rule returns an event, or an error with all field violations.</summary>
public static class ThemeRules
{
    /// <summary>Items of the form that a return can name.</summary>
    public static IReadOnlyList<string> ReturnableItems { get; } = ["topic", "month", "forms", "contact", "scan"];

    private const int MaxTopicLength = 200;
    private const int MaxReferenceLength = 100;

    /// <summary>Validates a new draft. The campaign must have been opened; drafts after the deadline are allowed. The form may be incomplete.</summary>
    public static Result<ThemeForm> Draft(Theme theme, ThemeTerms terms, CampaignState call, Actor actor)
    {
        if (call is CampaignState.Draft)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.CampaignNotOpen) { State = $"{call}" };
        return Update(theme, theme.Form, terms, actor);
    }

    /// <summary>Validates an update of the form. The form may be incomplete.</summary>
    public static Result<ThemeForm> Update(Theme theme, ThemeForm form, ThemeTerms terms, Actor actor)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Update, actor) is { } error)
            return error;
        var violations = Draftable(form, terms);
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>
    /// Field violations that are errors even in a draft: a text that is too long, a month before the first month, a 活动形式 that the campaign does not list.
    /// </summary>
    public static IReadOnlyList<FieldViolation> Draftable(ThemeForm form, ThemeTerms terms)
    {
        List<FieldViolation> violations = [];
        if (form.Topic.Length > MaxTopicLength)
            violations.Add(new("theme.topic", ErrorReasons.OutOfRange));
        if (form.Month is { Number: < 1 or > 12 })
            violations.Add(new("theme.month", ErrorReasons.Malformed));
        else if (form.Month < terms.FirstMonth)
            violations.Add(new("theme.month", ErrorReasons.MonthBeforeWindow));
        if (form.LateMonthReason.Length > ReasonValidator.Limit)
            violations.Add(new("theme.late_month_reason", ErrorReasons.OutOfRange));
        if (form.Forms.Except(terms.Forms).Any())
            violations.Add(new("theme.forms", ErrorReasons.FormNotInCampaign));
        if (form.ExternalReference.Length > MaxReferenceLength)
            violations.Add(new("theme.external_reference", ErrorReasons.OutOfRange));
        return violations;
    }

    /// <summary>
    /// Validates a submission. A late theme is accepted: lateness is no error, and Scheduling alone judges it (docs/domain.md, Theme late).
    /// </summary>
    /// <param name="theme">The theme.</param>
    /// <param name="terms">Terms of its campaign.</param>
    /// <param name="actor">The actor that submits it.</param>
    /// <param name="receivedDate">Date of receipt, Asia/Shanghai: today, or the date the bureau enters for a paper form.</param>
    public static Result<ThemeSubmitted> Submit(Theme theme, ThemeTerms terms, Actor actor, DateOnly receivedDate)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Submit, actor) is { } error)
            return error;
        if (EffectiveDate.CheckNotBefore(receivedDate, terms.OpenedOn) is { } tooEarly)
            return tooEarly;
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
        return violations is [] ? new ThemeSubmitted(actor, receivedDate) : Error.InvalidArgument(violations);
    }

    /// <summary>Validates a return. It must name each item to be corrected.</summary>
    public static Result<ThemeReturned> Return(Theme theme, IReadOnlyCollection<string> items, string reason, Actor actor, DateOnly effectiveDate) =>
        ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Return, actor) is { } error
            ? error
            : ReturnValidator.Validate(items, ReturnableItems, reason).Map(named => new ThemeReturned(actor, effectiveDate, named, reason));

    /// <summary>Validates an acceptance for the annual plan.</summary>
    public static Result<ThemeAccepted> Accept(Theme theme, Actor actor, DateOnly effectiveDate) =>
        ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Accept, actor) is { } error ? error : new ThemeAccepted(actor, effectiveDate);

    /// <summary>Validates a decline. A reason is required.</summary>
    public static Result<ThemeDeclined> Decline(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Decline, reason, actor) is { } error ? error : new ThemeDeclined(actor, effectiveDate, reason);

    /// <summary>Validates a merge. The target must be another theme of the same campaign that is submitted, returned, accepted or planned.</summary>
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

    /// <summary>Validates a withdrawal. A reason is required.</summary>
    public static Result<ThemeWithdrawn> Withdraw(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Withdraw, reason, actor) is { } error ? error : new ThemeWithdrawn(actor, effectiveDate, reason);

    /// <summary>Plans a theme by a release. Only the highest release takes effect.</summary>
    /// <returns>Null if the theme is planned already, or the same or a higher release has been applied.</returns>
    public static Result<ThemePlanned?> Plan(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Planned)
            return (ThemePlanned?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Plan, actor) is { } error ? error : new ThemePlanned(actor, effectiveDate, release);
    }

    /// <summary>Drops a theme by a release. Only the highest release takes effect.</summary>
    /// <returns>Null if the theme is dropped already, or the same or a higher release has been applied.</returns>
    public static Result<ThemeDropped?> Drop(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Dropped)
            return (ThemeDropped?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Drop, actor) is { } error ? error : new ThemeDropped(actor, effectiveDate, release);
    }

    private static Error? CheckWithReason(Theme theme, ThemeTrigger move, string reason, Actor actor) =>
        ThemeTransitions.Table.Check(theme.State, move, actor) ?? ReasonValidator.Check(reason);
}
