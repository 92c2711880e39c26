using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Business rules of questionnaires.</summary>
public static class QuestionnaireRules
{
    /// <summary>Answers on the public site that a questionnaire may have.</summary>
    public const int MaxAnswers = 50_000;

    private const int MaxTitleLength = 100;
    private const int MaxIntroductionLength = 2_000;
    private const int MaxQuestions = 30;
    private const int MaxPromptLength = 200;
    private const int MinChoices = 2;
    private const int MaxChoices = 20;
    private const int MaxChoiceLength = 100;
    private const int MaxLabelLength = 20;
    private const int MaxTextLength = 1_000;

    /// <summary>Validates a draft, which may be incomplete. Personal data in it needs a reason.</summary>
    /// <param name="questionnaire">The questionnaire.</param>
    /// <param name="activity">Its activity, neither cancelled nor dropped.</param>
    /// <param name="trigger">Create or Update.</param>
    /// <param name="form">What is written.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="check">The check for personal data, without the contact.</param>
    public static Result<QuestionnaireForm> Write(
        Questionnaire questionnaire,
        ActivityReplica activity,
        QuestionnaireTrigger trigger,
        QuestionnaireForm form,
        Actor actor,
        PersonalDataCheck check
    )
    {
        if ((CheckNotCancelled(activity) ?? QuestionnaireTransitions.Table.Check(questionnaire.State, trigger, actor)) is { } error)
            return error;
        var violations = new FieldViolations();
        Validate(form, check, violations);
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>Validates the opening: it is complete, and its last day has not passed.</summary>
    public static Result<QuestionnaireForm> Open(Questionnaire questionnaire, ActivityReplica activity, DateOnly today, Actor actor, PersonalDataCheck check)
    {
        if ((CheckNotCancelled(activity) ?? QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.Open, actor)) is { } error)
            return error;
        var form = questionnaire.Form;
        var violations = new FieldViolations();
        if (TextCharacters.IsBlank(form.Title))
            violations.Add(new("questionnaire.title", ErrorReasons.Required));
        if (form.Questions is [])
            violations.Add(new("questionnaire.questions", ErrorReasons.Required));
        if (form.OpenOn is null)
            violations.Add(new("questionnaire.open_date", ErrorReasons.Required));
        if (form.CloseOn is null)
            violations.Add(new("questionnaire.close_date", ErrorReasons.Required));
        if (form.CloseOn < today)
            violations.Add(
                new("questionnaire.close_date", ErrorReasons.OutOfRange) { Given = $"{form.CloseOn:yyyy-MM-dd}", Allowed = $">= {today:yyyy-MM-dd}" }
            );
        Validate(form, check, violations);
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>Validates the withdrawal of the results. A reason is required.</summary>
    public static Error? WithdrawResults(Questionnaire questionnaire, string reason, Actor actor) =>
        QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.WithdrawResults, actor) ?? ReasonValidator.Check(reason);

    /// <summary>Validates the release of a text. Personal data in it needs a reason.</summary>
    public static Result<string> Release(TextAnswer text, Questionnaire questionnaire, Actor actor, PersonalDataCheck check)
    {
        if (CheckModeration(text, questionnaire, TextAnswerTrigger.Release, actor) is { } error)
            return error;
        return check.Validate(PersonalDataCheck.ReasonField, [("text", text.Text)]) is [_, ..] violations ? Error.InvalidArgument(violations) : text.Text;
    }

    /// <summary>Validates the hiding of a text. A reason is required.</summary>
    public static Error? Hide(TextAnswer text, Questionnaire questionnaire, string reason, Actor actor) =>
        CheckModeration(text, questionnaire, TextAnswerTrigger.Hide, actor) ?? ReasonValidator.Check(reason);

    private static Error? CheckModeration(TextAnswer text, Questionnaire questionnaire, TextAnswerTrigger trigger, Actor actor) =>
        QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.ModerateText, actor)
        ?? TextAnswerTransitions.Table.Check(text.State, trigger, actor);

    private static Error? CheckNotCancelled(ActivityReplica activity) =>
        activity.IsOnPublicSite() ? null : new Error(ErrorKind.FailedPrecondition, ErrorReasons.ActivityCancelled) { State = $"{activity.State}" };

    /// <summary>Whether the questionnaire of an activity can be public.</summary>
    internal static bool IsOnPublicSite(this ActivityReplica activity) => activity.State is ActivityReplicaState.Planned or ActivityReplicaState.Held;

    private static void Validate(QuestionnaireForm form, PersonalDataCheck check, FieldViolations violations)
    {
        if (TextCharacters.Count(form.Title) > MaxTitleLength)
            violations.Add(new("questionnaire.title", ErrorReasons.OutOfRange));
        if (TextCharacters.Count(form.Introduction) > MaxIntroductionLength)
            violations.Add(new("questionnaire.introduction", ErrorReasons.OutOfRange));
        if (form.CloseOn < form.OpenOn)
            violations.Add(
                new("questionnaire.close_date", ErrorReasons.OutOfRange) { Given = $"{form.CloseOn:yyyy-MM-dd}", Allowed = $">= {form.OpenOn:yyyy-MM-dd}" }
            );
        if (form.Questions.Count > MaxQuestions)
            violations.Add(new("questionnaire.questions", ErrorReasons.OutOfRange));
        foreach (var (index, question) in form.Questions.Take(MaxQuestions).Index())
            Validate(question, $"questionnaire.questions[{index}]", violations);
        violations.AddRange(check.Validate("questionnaire.personal_data_reason", ListTexts(form)));
    }

    private static void Validate(Question question, string field, FieldViolations violations)
    {
        if (TextCharacters.IsBlank(question.Prompt))
            violations.Add(new($"{field}.prompt", ErrorReasons.Required));
        if (TextCharacters.Count(question.Prompt) > MaxPromptLength)
            violations.Add(new($"{field}.prompt", ErrorReasons.OutOfRange));
        if (!Enum.IsDefined(question.Kind))
        {
            violations.Add(new($"{field}.kind", ErrorReasons.Required));
            return;
        }

        ValidateChoices(question, field, violations);
        if (question.Kind is QuestionKind.Scale && question.ScaleMax is not (5 or 10))
            violations.Add(new($"{field}.scale_max", ErrorReasons.OutOfRange));
        if (question.Kind is not QuestionKind.Scale && (question.ScaleMax is not 0 || question.LowLabel is not "" || question.HighLabel is not ""))
            violations.Add(new($"{field}.scale_max", ErrorReasons.Malformed));
        if (TextCharacters.Count(question.LowLabel) > MaxLabelLength)
            violations.Add(new($"{field}.low_label", ErrorReasons.OutOfRange));
        if (TextCharacters.Count(question.HighLabel) > MaxLabelLength)
            violations.Add(new($"{field}.high_label", ErrorReasons.OutOfRange));
        if (question.Kind is QuestionKind.Text && question.MaxLength is < 1 or > MaxTextLength)
            violations.Add(new($"{field}.max_length", ErrorReasons.OutOfRange));
        if (question.Kind is not QuestionKind.Text && question.MaxLength is not 0)
            violations.Add(new($"{field}.max_length", ErrorReasons.Malformed));
    }

    private static void ValidateChoices(Question question, string field, FieldViolations violations)
    {
        var choices = question.Choices;
        if (question.Kind is not (QuestionKind.SingleChoice or QuestionKind.MultipleChoice))
        {
            if (choices is not [] || question.MaxChoices is not 0)
                violations.Add(new($"{field}.choices", ErrorReasons.Malformed));
            return;
        }

        if (choices.Count is < MinChoices or > MaxChoices)
            violations.Add(new($"{field}.choices", ErrorReasons.OutOfRange));
        foreach (var (index, choice) in choices.Take(MaxChoices).Index())
        {
            if (TextCharacters.IsBlank(choice))
                violations.Add(new($"{field}.choices[{index}]", ErrorReasons.Required));
            else if (TextCharacters.Count(choice) > MaxChoiceLength)
                violations.Add(new($"{field}.choices[{index}]", ErrorReasons.OutOfRange));
            else if (choices.Take(index).Contains(choice))
                violations.Add(new($"{field}.choices[{index}]", ErrorReasons.Duplicate));
        }

        if (question.Kind is QuestionKind.SingleChoice && question.MaxChoices is not 1)
            violations.Add(new($"{field}.max_choices", ErrorReasons.Malformed));
        if (question.Kind is QuestionKind.MultipleChoice && (question.MaxChoices < 1 || question.MaxChoices > choices.Count))
            violations.Add(new($"{field}.max_choices", ErrorReasons.OutOfRange));
    }

    private static IEnumerable<(string Field, string Text)> ListTexts(QuestionnaireForm form)
    {
        yield return ("questionnaire.title", form.Title);
        yield return ("questionnaire.introduction", form.Introduction);
        foreach (var (index, question) in form.Questions.Take(MaxQuestions).Index())
        {
            var field = $"questionnaire.questions[{index}]";
            yield return ($"{field}.prompt", question.Prompt);
            foreach (var (place, choice) in question.Choices.Take(MaxChoices).Index())
                yield return ($"{field}.choices[{place}]", choice);
            yield return ($"{field}.low_label", question.LowLabel);
            yield return ($"{field}.high_label", question.HighLabel);
        }
    }
}
