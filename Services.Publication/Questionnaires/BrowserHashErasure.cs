using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Erases the hashes of the browser identifiers of a questionnaire, with the hashes of the answers: they have a purpose only while others may answer
/// (docs/privacy.md).</summary>
internal static class BrowserHashErasure
{
    /// <summary>Erases those of a questionnaire. Answers and counts stay; again, it changes nothing.</summary>
    /// <param name="db">The database.</param>
    /// <param name="district">District code, six digits.</param>
    /// <param name="activityId">Id of the activity.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task EraseBrowserHashesAsync(this PublicationDb db, string district, string activityId, CancellationToken cancellationToken) =>
        db
            .QuestionnaireAnswers.Where(answer => answer.District == district && answer.ActivityId == activityId && answer.BrowserHash != null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(answer => answer.BrowserHash, (byte[]?)null).SetProperty(answer => answer.ContentHash, (byte[]?)null),
                cancellationToken
            );
}

/// <summary>
/// Erases the hashes of questionnaires whose last day is over, though nobody has closed them, and of those whose closing was interrupted before it erased
/// them: at start, and once an hour. Several instances may do it at the same time.
/// </summary>
public sealed class BrowserHashErasureService(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<BrowserHashErasureService> logger
) : ResilientService(logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do await EraseAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EraseAsync(CancellationToken cancellationToken)
    {
        // With a clock days ahead, a browser could answer an open questionnaire again.
        var today = ShanghaiTime.DateOf(await DatabaseClock.GetEarlierUtcNowAsync(database, clock, cancellationToken));
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("personal data of all districts is erased in time");
        var db = scope.ServiceProvider.GetRequiredService<PublicationDb>();
        var ended = await db
            .Questionnaires.Where(stored => stored.State != QuestionnaireState.Open || stored.Form.CloseOn < today)
            .Where(stored =>
                db.QuestionnaireAnswers.Any(answer =>
                    answer.District == stored.District && answer.ActivityId == stored.ActivityId && answer.BrowserHash != null
                )
            )
            .Select(stored => new { stored.District, stored.ActivityId })
            .ToListAsync(cancellationToken);
        foreach (var questionnaire in ended)
            await db.EraseBrowserHashesAsync(questionnaire.District, questionnaire.ActivityId, cancellationToken);
    }
}
