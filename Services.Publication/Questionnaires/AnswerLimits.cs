using System.ComponentModel.DataAnnotations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Settings of questionnaires, section <c>Questionnaires</c>. They are per process.</summary>
internal sealed record QuestionnaireOptions
{
    /// <summary>Answers per minute that may come from an address, at once or one after the other: an office with many people has one address.</summary>
    [Range(1, 1_000_000)]
    public int AnswersPerMinutePerAddress { get; init; } = 60;
}

/// <summary>Limits the answers that come from an address: each is counted, whatever cookie it has, since anyone can make cookies up.</summary>
public sealed class AnswerLimits(int answersPerMinute) : IDisposable
{
    private readonly Quota answers = Quota.PerMinute(answersPerMinute, ErrorReasons.TooManyRequests);

    /// <summary>Counts answers that are about to be stored.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED with the time to try again if too many came from the address.</returns>
    public Error? Count(string address) => answers.Count(address, 1);

    /// <inheritdoc/>
    public void Dispose() => answers.Dispose();
}
