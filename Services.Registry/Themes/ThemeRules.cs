using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>The terms of a campaign that apply to a theme.</summary>
/// <param name="FirstMonth">First month in which an activity may be planned.</param>
/// <param name="LastMonth">Last month that needs no written reason.</param>
/// <param name="Forms">Allowed 活动形式.</param>
/// <param name="OpenedOn">The day on which the campaign was opened: no theme is received before it.</param>
public sealed record ThemeTerms(Month FirstMonth, Month LastMonth, IReadOnlyList<string> Forms, DateOnly OpenedOn)
{
    /// <summary>Office lines that may be public.</summary>
    public IReadOnlyList<string> PublicPhoneNumbers { get; init; } = [];

    /// <summary>The terms of a campaign that apply to its themes.</summary>
    public static ThemeTerms From(Campaign campaign) =>
        new(campaign.Terms.FirstMonth, campaign.Terms.LastMonth, campaign.Terms.Forms, campaign.OpenedOn ?? default)
        {
            PublicPhoneNumbers = campaign.Terms.PublicPhoneNumbers,
        };
}

/// <summary>Business rules of themes. Each rule returns an event, or an error with all field violations.</summary>
public static class ThemeRules
{
    /// <summary>Items of the form that a return can name.</summary>
    public static IReadOnlyList<string> ReturnableItems { get; } = ["topic", "month", "forms", "contact", "scan"];

    private const int MaxTopicLength = 200;
    private const int MaxReferenceLength = 100;
    private const int MaxNamedThemes = 20; // errors are sent in the trailers, which hold only some kilobytes

    /// <summary>Validates a new draft. The campaign must have been opened; drafts after the deadline are allowed. The form may be incomplete.</summary>
    public static Result<ThemeForm> Draft(Theme theme, ThemeTerms terms, KnownContact? contact, CampaignState campaignState, Actor actor)
    {
        return CheckCampaign(campaignState) ?? Update(theme, theme.Form, terms, contact, actor);
    }

    /// <summary>A form to begin with, after one of an earlier campaign: topic, the forms that the campaign has, and the same month, in the first year in which
    /// it is not before the campaign.</summary>
    public static ThemeForm Prefill(ThemeForm earlier, ThemeTerms terms)
    {
        var month = earlier.Month is { } planned ? planned with { Year = terms.FirstMonth.Year } : (Month?)null;
        return new(
            earlier.Topic,
            month < terms.FirstMonth ? month.Value.AddYears(1) : month,
            LateMonthReason: "",
            [.. earlier.Forms.Intersect(terms.Forms)],
            ExternalReference: ""
        );
    }

    /// <summary>FAILED_PRECONDITION CAMPAIGN_NOT_OPEN if a campaign takes no drafts yet.</summary>
    public static Error? CheckCampaign(CampaignState state) =>
        state is CampaignState.Draft ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.CampaignNotOpen) { State = $"{state}" } : null;

    /// <summary>Validates an update of the form. The form may be incomplete.</summary>
    public static Result<ThemeForm> Update(Theme theme, ThemeForm form, ThemeTerms terms, KnownContact? contact, Actor actor)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Update, actor) is { } error)
            return error;
        var violations = Draftable(form, terms, contact);
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>The form with the reason on record, which holds only for the texts that it was given for.</summary>
    /// <param name="form">The form as updated, with the reason on record.</param>
    /// <param name="earlier">The form before.</param>
    public static ThemeForm KeepReason(ThemeForm form, ThemeForm earlier) =>
        GetCheckedTexts(form).SequenceEqual(GetCheckedTexts(earlier)) ? form : form with { PersonalDataReason = "" };

    /// <summary>
    /// Field violations that are errors even in a draft: a text that is too long, a month before the first month, a 活动形式 that the campaign does not list,
    /// personal data without a reason (the event of a draft has its external reference).
    /// </summary>
    public static IReadOnlyList<FieldViolation> Draftable(ThemeForm form, ThemeTerms terms, KnownContact? contact)
    {
        List<FieldViolation> violations = [];
        if (TextCharacters.Count(form.Topic) > MaxTopicLength)
            violations.Add(new("theme.topic", ErrorReasons.OutOfRange));
        if (form.Month is { Number: < 1 or > 12 })
            violations.Add(new("theme.month", ErrorReasons.Malformed));
        else if (form.Month < terms.FirstMonth)
            violations.Add(new("theme.month", ErrorReasons.MonthBeforeWindow) { Given = $"{form.Month}", Allowed = $"{terms.FirstMonth}" });
        if (TextCharacters.Count(form.LateMonthReason) > ReasonValidator.Limit)
            violations.Add(new("theme.late_month_reason", ErrorReasons.OutOfRange));
        if (form.Forms.Except(terms.Forms).Any())
            violations.Add(new("theme.forms", ErrorReasons.FormNotInCampaign));
        if (TextCharacters.Count(form.ExternalReference) > MaxReferenceLength)
            violations.Add(new("theme.external_reference", ErrorReasons.OutOfRange));
        violations.AddRange(FindPersonalData(form, new(terms.PublicPhoneNumbers, contact, form.PersonalDataReason), "theme.personal_data_reason"));
        return violations;
    }

    /// <summary>
    /// Validates a submission. A late theme is accepted: lateness is no error, and Scheduling alone judges it (docs/domain.md, Theme late).
    /// </summary>
    /// <param name="theme">The theme.</param>
    /// <param name="terms">Terms of its campaign.</param>
    /// <param name="contact">Its contact; null if it has none.</param>
    /// <param name="actor">The actor that submits it.</param>
    /// <param name="receivedDate">Date of receipt, Asia/Shanghai: today, or the date the bureau enters for a paper form.</param>
    public static Result<ThemeSubmitted> Submit(Theme theme, ThemeTerms terms, KnownContact? contact, Actor actor, DateOnly receivedDate)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Submit, actor) is { } error)
            return error;
        if (EffectiveDate.CheckNotBefore(receivedDate, terms.OpenedOn) is { } tooEarly)
            return tooEarly;
        List<FieldViolation> violations = [.. Draftable(theme.Form, terms, contact)];
        if (TextCharacters.IsBlank(theme.Form.Topic))
            violations.Add(new("theme.topic", ErrorReasons.Required));
        if (theme.Form.Month is null)
            violations.Add(new("theme.month", ErrorReasons.Required));
        if (theme.Form.Forms is [])
            violations.Add(new("theme.forms", ErrorReasons.Required));
        if (theme.Form.Month > terms.LastMonth && TextCharacters.IsBlank(theme.Form.LateMonthReason))
            violations.Add( // notice, form note 1: 一般不晚于
                new("theme.late_month_reason", ErrorReasons.ReasonRequired) { Given = $"{theme.Form.Month}", Allowed = $"{terms.LastMonth}" }
            );
        if (theme.Scan is null)
            violations.Add(new("theme.scan", ErrorReasons.ScanRequired)); // notice, 一: 加盖公章的电子扫描件
        return violations is [] ? new ThemeSubmitted(actor, receivedDate) : Error.InvalidArgument(violations);
    }

    /// <summary>Validates a return. It must name each item to be corrected.</summary>
    public static Result<ThemeReturned> Return(Theme theme, IReadOnlyCollection<string> items, string reason, Actor actor, DateOnly effectiveDate) =>
        ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Return, actor) is { } error
            ? error
            : ReturnValidator.Validate(items, ReturnableItems, reason).Map(named => new ThemeReturned(actor, effectiveDate, named, reason));

    /// <summary>Validates an acceptance for the annual plan. Personal data in the theme needs a reason of the bureau: not the one on record.</summary>
    public static Result<ThemeAccepted> Accept(Theme theme, PersonalDataCheck check, Actor actor, DateOnly effectiveDate)
    {
        if (ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Accept, actor) is { } error)
            return error;
        return FindPersonalData(theme.Form, check, PersonalDataCheck.ReasonField) is [_, ..] violations
            ? Error.InvalidArgument(violations)
            : new ThemeAccepted(actor, effectiveDate) { PersonalDataReason = check.ReasonOr(theme.Form.PersonalDataReason) };
    }

    /// <summary>Validates a decline. A reason is required.</summary>
    public static Result<ThemeDeclined> Decline(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Decline, reason, actor) is { } error ? error : new ThemeDeclined(actor, effectiveDate, reason);

    /// <summary>
    /// Validates a merge. The target must be another theme of the same campaign that is submitted, returned, accepted or planned. A theme into which others
    /// were merged is not merged itself, so that merged themes form no chain and no cycle.
    /// </summary>
    public static Result<ThemeMerged> Merge(Theme theme, Theme into, IReadOnlyList<Theme> others, string reason, Actor actor, DateOnly effectiveDate)
    {
        if (CheckWithReason(theme, ThemeTrigger.Merge, reason, actor) is { } error)
            return error;
        if (others is not [])
            return IsMergeTarget(others, actor);
        var survives =
            into.Id != theme.Id
            && into.CampaignId == theme.CampaignId
            && into.State is not (ThemeState.Draft or ThemeState.Declined or ThemeState.Merged or ThemeState.Withdrawn or ThemeState.Dropped);
        return survives ? new ThemeMerged(actor, effectiveDate, into.Id, reason) : Error.InvalidArgument("into", ErrorReasons.MergeTargetInvalid);
    }

    /// <summary>Validates reverting an acceptance or a decline. A reason is required.</summary>
    public static Result<ThemeReopened> Reopen(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Reopen, reason, actor) is { } error ? error : new ThemeReopened(actor, effectiveDate, reason);

    /// <summary>Validates reverting a merge. A reason is required.</summary>
    public static Result<ThemeUnmerged> Unmerge(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Unmerge, reason, actor) is { } error ? error : new ThemeUnmerged(actor, effectiveDate, theme.MergedInto!, reason);

    /// <summary>Reverts the merges into a theme that is declined or withdrawn, by whoever may do that. Their reason is a fixed text.</summary>
    /// <param name="others">The themes that were merged into it.</param>
    /// <param name="agreed">Whether the caller agrees.</param>
    /// <param name="actor">The actor, to whom only themes in its scope are named.</param>
    /// <param name="effectiveDate">When the theme is declined or withdrawn.</param>
    /// <returns>One event for each; THEME_IS_MERGE_TARGET if the caller does not agree, EFFECTIVE_DATE_TOO_EARLY before one of them was merged.</returns>
    public static Result<IReadOnlyList<ThemeUnmerged>> UnmergeOthers(IReadOnlyList<Theme> others, bool agreed, Actor actor, DateOnly effectiveDate)
    {
        if (others is not [] && !agreed)
            return IsMergeTarget(others, actor);
        if (others.Max(other => other.LastTransitionOn) is { } last && EffectiveDate.CheckNotBefore(effectiveDate, last) is { } tooEarly)
            return tooEarly;
        // Not the reason of the caller, which units of other themes would read.
        return others.Select(other => new ThemeUnmerged(actor, effectiveDate, other.MergedInto!, ThemeTexts.MergeTargetGone)).ToList();
    }

    /// <summary>Validates a withdrawal. A reason is required.</summary>
    public static Result<ThemeWithdrawn> Withdraw(Theme theme, string reason, Actor actor, DateOnly effectiveDate) =>
        CheckWithReason(theme, ThemeTrigger.Withdraw, reason, actor) is { } error ? error : new ThemeWithdrawn(actor, effectiveDate, reason);

    /// <summary>Plans a theme by a release. Only the highest release takes effect.</summary>
    /// <returns>Null if the theme is planned already, the same or a higher release has been applied, or its acceptance was reverted before the release was
    /// applied.</returns>
    public static Result<ThemePlanned?> Plan(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Planned || WasReopened(theme))
            return (ThemePlanned?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Plan, actor) is { } error ? error : new ThemePlanned(actor, effectiveDate, release);
    }

    /// <summary>Drops a theme by a release. Only the highest release takes effect.</summary>
    /// <returns>Null if the theme is dropped already, the same or a higher release has been applied, or its acceptance was reverted before the release was
    /// applied.</returns>
    public static Result<ThemeDropped?> Drop(Theme theme, int release, Actor actor, DateOnly effectiveDate)
    {
        if (release <= theme.Release || theme.State is ThemeState.Dropped || WasReopened(theme))
            return (ThemeDropped?)null;
        return ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Drop, actor) is { } error ? error : new ThemeDropped(actor, effectiveDate, release);
    }

    // Scheduling plans and drops only what was accepted: a theme that is not any more was reopened meanwhile. Its draft drops it (docs/domain.md,
    // Reopened themes and releases).
    private static bool WasReopened(Theme theme) => theme.State is not (ThemeState.Draft or ThemeState.Accepted or ThemeState.Planned or ThemeState.Dropped);

    private static Error IsMergeTarget(IEnumerable<Theme> others, Actor actor) =>
        new(ErrorKind.FailedPrecondition, ErrorReasons.ThemeIsMergeTarget)
        {
            Subject = string.Join(
                ' ',
                others.Where(other => actor.Unit is null || actor.Unit == other.Unit).Take(MaxNamedThemes).Select(other => $"{other.Name}")
            ),
        };

    private static IReadOnlyList<FieldViolation> FindPersonalData(ThemeForm form, PersonalDataCheck check, string reasonField) =>
        check.Validate(reasonField, GetCheckedTexts(form));

    private static IEnumerable<(string Field, string Text)> GetCheckedTexts(ThemeForm form) =>
        [("theme.topic", form.Topic), ("theme.late_month_reason", form.LateMonthReason), ("theme.external_reference", form.ExternalReference)];

    private static Error? CheckWithReason(Theme theme, ThemeTrigger move, string reason, Actor actor) =>
        ThemeTransitions.Table.Check(theme.State, move, actor) ?? ReasonValidator.Check(reason);
}
