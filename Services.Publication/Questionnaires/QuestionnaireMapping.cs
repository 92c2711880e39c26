using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Maps questionnaires to and from proto messages.</summary>
internal static class QuestionnaireMapping
{
    public const string Part = "questionnaire";
    public const string ResultsPart = "questionnaire/results";

    /// <summary>The fields that UpdateQuestionnaire may replace.</summary>
    public static readonly IReadOnlyCollection<string> Updatable =
    [
        "title",
        "introduction",
        "questions",
        "open_date",
        "close_date",
        PersonalDataCheck.ReasonField,
    ];

    private const int DefaultMaxLength = 500;

    public static string GetName(this Questionnaire questionnaire) => $"{ActivityName.FromId(questionnaire.District, questionnaire.ActivityId)}/{Part}";

    public static TextAnswerName GetName(this TextAnswer text) => new(ActivityName.FromId(text.District, text.ActivityId), $"{text.Id}");

    public static Result<QuestionnaireForm> ToForm(Proto.Questionnaire message)
    {
        if (!DateConversions.Parse(message.OpenDate, "questionnaire.open_date").TryGetValue(out var openOn, out var malformed))
            return malformed;
        if (!DateConversions.Parse(message.CloseDate, "questionnaire.close_date").TryGetValue(out var closeOn, out malformed))
            return malformed;
        return new QuestionnaireForm(
            message.Title,
            message.Introduction,
            [.. message.Questions.Select(FromProto)],
            openOn,
            closeOn,
            message.PersonalDataReason
        );
    }

    public static Proto.Questionnaire ToProto(this Questionnaire questionnaire) =>
        new()
        {
            Name = questionnaire.GetName(),
            Title = questionnaire.Form.Title,
            Introduction = questionnaire.Form.Introduction,
            Questions = { questionnaire.Form.Questions.Select(ToProto) },
            OpenDate = questionnaire.Form.OpenOn.ToProto(),
            CloseDate = questionnaire.Form.CloseOn.ToProto(),
            State = questionnaire.State switch
            {
                QuestionnaireState.Draft => Proto.QuestionnaireState.Draft,
                QuestionnaireState.Open => Proto.QuestionnaireState.Open,
                QuestionnaireState.Closed => Proto.QuestionnaireState.Closed,
                QuestionnaireState.ResultsPublished => Proto.QuestionnaireState.ResultsPublished,
                _ => throw new InvalidOperationException($"no wire value for {questionnaire.State}"),
            },
            OnlineAnswers = questionnaire.OnlineAnswers,
            PaperSheets = questionnaire.Paper.Sheets,
            Reason = questionnaire.Reason,
            PersonalDataReason = questionnaire.Form.PersonalDataReason,
            Etag = RequestGuards.Etag(questionnaire.Version),
            CreateTime = questionnaire.CreatedAt.ToProto(),
            UpdateTime = questionnaire.UpdatedAt.ToProto(),
        };

    /// <summary>What the public sees today.</summary>
    public static Proto.PublicQuestionnaire ToPublic(this Questionnaire questionnaire, DateOnly today) =>
        new()
        {
            Name = questionnaire.GetName(),
            Title = questionnaire.Form.Title,
            Introduction = questionnaire.Form.Introduction,
            Questions = { questionnaire.Form.Questions.Select(ToProto) },
            OpenDate = questionnaire.Form.OpenOn.ToProto(),
            CloseDate = questionnaire.Form.CloseOn.ToProto(),
            State = questionnaire.State switch
            {
                QuestionnaireState.ResultsPublished => Proto.PublicQuestionnaireState.ResultsPublished,
                QuestionnaireState.Open when today < questionnaire.Form.OpenOn => Proto.PublicQuestionnaireState.Upcoming,
                QuestionnaireState.Open when today <= questionnaire.Form.CloseOn => Proto.PublicQuestionnaireState.Open,
                _ => Proto.PublicQuestionnaireState.Closed,
            },
        };

    public static Proto.QuestionnaireResults ToResults(
        this Questionnaire questionnaire,
        IReadOnlyDictionary<int, int> online,
        IReadOnlyDictionary<int, ReleasedTexts> released
    ) =>
        new()
        {
            Name = $"{questionnaire.GetName()}/results",
            Title = questionnaire.Form.Title,
            OnlineAnswers = questionnaire.OnlineAnswers,
            PaperSheets = questionnaire.Paper.Sheets,
            Questions =
            {
                AnswerMarks
                    .Count(questionnaire.Form.Questions, online, questionnaire.Paper)
                    .Select(
                        (counts, index) =>
                            new Proto.QuestionResult
                            {
                                Question = ToProto(counts.Question),
                                OnlineAnswered = counts.OnlineAnswered,
                                PaperAnswered = counts.PaperAnswered,
                                Counts = { counts.Values.Select(value => new Proto.ChoiceCount { Online = value.Online, Paper = value.Paper }) },
                                Text = { released.GetValueOrDefault(index + 1)?.First ?? [] },
                                ReleasedTexts = released.GetValueOrDefault(index + 1)?.Count ?? 0,
                            }
                    ),
            },
            OpenDate = questionnaire.Form.OpenOn.ToProto(),
            CloseDate = questionnaire.Form.CloseOn.ToProto(),
        };

    public static Proto.TextAnswer ToProto(this TextAnswer text) =>
        new()
        {
            Name = $"{text.GetName()}",
            Question = text.Question,
            Text = text.Text,
            OnPaper = text.IsOnPaper,
            State = text.State switch
            {
                TextAnswerState.Pending => Proto.TextAnswerState.Pending,
                TextAnswerState.Released => Proto.TextAnswerState.Released,
                TextAnswerState.Hidden => Proto.TextAnswerState.Hidden,
                _ => throw new InvalidOperationException($"no wire value for {text.State}"),
            },
            Reason = text.Reason,
            PersonalDataReason = text.PersonalDataReason,
            Etag = RequestGuards.Etag(text.Version),
        };

    // An unspecified or unknown kind is not a defined enum value; QuestionnaireRules reports it.
    private static Question FromProto(Proto.Question message)
    {
        var kind = (QuestionKind)(int)message.Kind;
        return new(message.Prompt, kind)
        {
            IsRequired = message.Required,
            Choices = [.. message.Choices],
            MaxChoices = (kind, message.MaxChoices) switch
            {
                (QuestionKind.SingleChoice, 0) => 1,
                (QuestionKind.SingleChoice, 1) => -1, // a field of another kind
                (QuestionKind.MultipleChoice, 0) => message.Choices.Count,
                var (_, given) => given,
            },
            ScaleMax = message.ScaleMax,
            LowLabel = message.LowLabel,
            HighLabel = message.HighLabel,
            MaxLength = kind is QuestionKind.Text && message.MaxLength is 0 ? DefaultMaxLength : message.MaxLength,
        };
    }

    private static Proto.Question ToProto(Question question) =>
        new()
        {
            Prompt = question.Prompt,
            Kind = (Proto.QuestionKind)(int)question.Kind,
            Required = question.IsRequired,
            Choices = { question.Choices },
            MaxChoices = question.Kind is QuestionKind.SingleChoice ? 0 : question.MaxChoices,
            ScaleMax = question.ScaleMax,
            LowLabel = question.LowLabel,
            HighLabel = question.HighLabel,
            MaxLength = question.MaxLength,
        };
}

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire/textAnswers/{text_answer}.</summary>
internal readonly record struct TextAnswerName(ActivityName Of, string Id)
{
    private static readonly ResourceNamePattern Template = new(
        "districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire/textAnswers/{text_answer}"
    );

    public static TextAnswerName Read(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var campaign, var activity, var text] ? new(new(district, campaign, activity), text) : default;

    public override string ToString() => $"{Of}/{QuestionnaireMapping.Part}/textAnswers/{Id}";
}
