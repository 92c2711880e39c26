using ThemeDay.Publication.V1;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>The choices of a question, and the numbers of its scale.</summary>
internal static class ChoiceText
{
    /// <summary>A choice, or a number of the scale, by its place counted from 0.</summary>
    public static string Format(Question question, int place) =>
        question.Kind is QuestionKind.Scale ? ScaleText.Format(question, place + 1) : question.Choices[place];
}

/// <summary>The numbers of a scale, with what its ends mean.</summary>
internal static class ScaleText
{
    /// <summary>A number of a scale, such as 5（很满意）.</summary>
    public static string Format(Question question, int value) =>
        value is 1 && question.LowLabel is not "" ? Text("Questionnaire.Scale.Labelled", value, question.LowLabel)
        : value == question.ScaleMax && question.HighLabel is not "" ? Text("Questionnaire.Scale.Labelled", value, question.HighLabel)
        : $"{value}";
}
