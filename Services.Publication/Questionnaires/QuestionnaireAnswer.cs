namespace ThemeDay.Publication.Questionnaires;

/// <summary>
/// The answers of one person on the public site, as marks; without texts, which are <see cref="TextAnswer"/>s. A row, and no event: it is anonymous, and there
/// are many (docs/decisions/0024).
/// </summary>
public sealed class QuestionnaireAnswer(string district, string activityId, Guid id, string unit, IReadOnlyList<int> marks)
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>A random id.</summary>
    public Guid Id { get; } = id;

    /// <summary>Code of the host unit of the activity.</summary>
    public string Unit { get; } = unit;

    /// <summary>The marks, in ascending order (<see cref="AnswerMarks"/>).</summary>
    public IReadOnlyList<int> Marks { get; } = marks;

    /// <summary>Hash of the questionnaire and of the browser identifier, unique in the questionnaire; null once it is closed or over.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>Hash of the answers, by which a repeated request is known; erased together with <see cref="BrowserHash"/>.</summary>
    public byte[]? ContentHash { get; init; }
}
