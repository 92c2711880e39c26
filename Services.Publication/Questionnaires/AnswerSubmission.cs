using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>A browser identifier: 128 random bits, of which only a hash is stored.</summary>
/// <param name="Value">32 lower-case hexadecimal digits.</param>
public readonly record struct BrowserToken(string Value)
{
    private const int Length = 32;

    /// <summary>Parses a token.</summary>
    /// <returns>INVALID_ARGUMENT if it is not 32 lower-case hexadecimal digits.</returns>
    public static Result<BrowserToken> Parse(string token) =>
        token.Length is Length && token.All(char.IsAsciiHexDigitLower)
            ? new BrowserToken(token)
            : Error.InvalidArgument("browser_token", ErrorReasons.Malformed);

    /// <summary>The hash for one questionnaire: those of two questionnaires cannot be told to be of the same browser.</summary>
    /// <param name="questionnaire">The resource name of the questionnaire.</param>
    /// <remarks>Without a key: 128 random bits are not guessed.</remarks>
    public byte[] GetHash(string questionnaire) => SHA256.HashData(Encoding.UTF8.GetBytes($"{questionnaire}\n{Value}"));
}

/// <summary>Stores answers of the public: each browser once, while the questionnaire is open.</summary>
public sealed class AnswerSubmission(PublicationDb db, TimeProvider clock)
{
    /// <summary>Stores the answers; the same answers of the same browser are stored once.</summary>
    /// <exception cref="RpcException">FAILED_PRECONDITION QUESTIONNAIRE_NOT_OPEN; ALREADY_EXISTS ALREADY_ANSWERED; RESOURCE_EXHAUSTED
    /// TOO_MANY_ANSWERS.</exception>
    internal async Task StoreAsync(Questionnaire questionnaire, BrowserToken browser, AnswerSheet sheet, CancellationToken cancellationToken)
    {
        var (browserHash, contentHash) = (browser.GetHash(questionnaire.GetName()), sheet.GetHash());
        var (district, activity, today) = (questionnaire.District, questionnaire.ActivityId, ShanghaiTime.Today(clock));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Locks the row until the commit: answers of one questionnaire are stored one after the other, and none while it is being closed.
        var counted = await db
            .Questionnaires.Where(stored => stored.District == district && stored.ActivityId == activity && stored.State == QuestionnaireState.Open)
            .Where(stored => stored.Form.OpenOn <= today && stored.Form.CloseOn >= today && stored.OnlineAnswers < QuestionnaireRules.MaxAnswers)
            .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.OnlineAnswers, stored => stored.OnlineAnswers + 1), cancellationToken);
        var before = await db
            .QuestionnaireAnswers.Where(answer => answer.District == district && answer.ActivityId == activity && answer.BrowserHash == browserHash)
            .Select(answer => answer.ContentHash)
            .SingleOrDefaultAsync(cancellationToken);
        if (before is not null && before.AsSpan().SequenceEqual(contentHash))
            return; // a repeated request, whether or not the questionnaire is still open; the count is rolled back
        if (counted is 0)
            throw await WhyNotAsync(district, activity, today, cancellationToken);
        if (before is not null)
            throw new Error(ErrorKind.AlreadyExists, ErrorReasons.AlreadyAnswered).ToException();
        db.Add(
            new QuestionnaireAnswer(district, activity, Guid.NewGuid(), questionnaire.Unit, sheet.Marks)
            {
                BrowserHash = browserHash,
                ContentHash = contentHash,
            }
        );
        db.AddRange(
            sheet.Texts.Select(text => new TextAnswer(district, activity, Guid.NewGuid(), questionnaire.Unit, text.Question, text.Text, isOnPaper: false))
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<RpcException> WhyNotAsync(string district, string activity, DateOnly today, CancellationToken cancellationToken)
    {
        var isFull = await db.Questionnaires.AnyAsync(
            stored =>
                stored.District == district
                && stored.ActivityId == activity
                && stored.State == QuestionnaireState.Open
                && stored.Form.OpenOn <= today
                && stored.Form.CloseOn >= today,
            cancellationToken
        );
        return (
            isFull
                ? new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyAnswers)
                : new Error(ErrorKind.FailedPrecondition, ErrorReasons.QuestionnaireNotOpen)
        ).ToException();
    }
}
