using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>RPCs of questionnaires for the public.</summary>
[AllowAnonymous]
public sealed class PublicQuestionnaireEndpoint(PublicationDb db, TenantScope caller, AnswerSubmission submission, AnswerLimits limits, TimeProvider clock)
    : Proto.PublicQuestionnaireService.PublicQuestionnaireServiceBase
{
    // 30 questions with 20 choices, of 200 and 100 characters, take 200 kB: 3 MB, of 4 MB that a message may have.
    private const int MaxResultsPageSize = 15;

    private static readonly ListOrder<Questionnaire> ByActivity = new ListOrder<Questionnaire>().Key(questionnaire => questionnaire.ActivityId);

    /// <inheritdoc/>
    public override async Task<Proto.PublicQuestionnaire> GetPublicQuestionnaire(Proto.GetPublicQuestionnaireRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.Part);
        return (await FindPublicAsync(db, caller, name, context.CancellationToken)).ToPublic(ShanghaiTime.Today(clock));
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListPublicQuestionnairesResponse> ListPublicQuestionnaires(
        Proto.ListPublicQuestionnairesRequest request,
        ServerCallContext context
    )
    {
        var parent = ActivityName.ParseInDistrict(request.Parent);
        var page = ListPage.Parse(ByActivity, request).OrThrow();
        var questionnaires = await FindAllPublic(db, caller, parent)
            .TakePage(page)
            .Select(Questionnaire.WithoutQuestions)
            .ToListAsync(context.CancellationToken);
        var today = ShanghaiTime.Today(clock);
        return new()
        {
            Questionnaires = { page.Items(questionnaires).Select(questionnaire => questionnaire.ToPublic(today)) },
            NextPageToken = page.NextPageToken(questionnaires),
        };
    }

    /// <inheritdoc/>
    public override async Task<Empty> SubmitAnswers(Proto.SubmitAnswersRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.Part);
        var browser = BrowserToken.Parse(request.BrowserToken).OrThrow();
        var questionnaire = await FindPublicAsync(db, caller, name, context.CancellationToken);
        var sheet = AnswerRules
            .Validate(
                questionnaire.Form.Questions,
                [.. request.Answers.Select(answer => new SubmittedAnswer(answer.Question, answer.Choices, answer.Scale, answer.Text))]
            )
            .OrThrow();
        limits.Count(ClientAddress.Get(context.GetHttpContext())).ThrowIfError();
        await submission.StoreAsync(questionnaire, browser, sheet, context.CancellationToken);
        return new();
    }

    /// <inheritdoc/>
    public override async Task<Proto.QuestionnaireResults> GetPublicQuestionnaireResults(
        Proto.GetPublicQuestionnaireResultsRequest request,
        ServerCallContext context
    )
    {
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.ResultsPart);
        var questionnaire = await FindPublicAsync(db, caller, name, context.CancellationToken);
        return questionnaire.State is QuestionnaireState.ResultsPublished
            ? await db.GetResultsAsync(questionnaire, context.CancellationToken)
            : throw RequestGuards.NotFound();
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListPublicQuestionnaireResultsResponse> ListPublicQuestionnaireResults(
        Proto.ListPublicQuestionnaireResultsRequest request,
        ServerCallContext context
    )
    {
        var parent = ActivityName.ParseInDistrict(request.Parent);
        var page = ListPage.Parse(ByActivity, request, maxSize: MaxResultsPageSize).OrThrow();
        var published = await FindAllPublic(db, caller, parent)
            .Where(questionnaire => questionnaire.State == QuestionnaireState.ResultsPublished)
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        var shown = page.Items(published).ToList();
        var released = await db.CountReleasedTextsAsync(parent.District, shown, context.CancellationToken);
        return new()
        {
            // The counts of a closed questionnaire are stored with it.
            Results =
            {
                shown.Select(questionnaire =>
                    questionnaire.ToResults(questionnaire.OnlineCounts, new Dictionary<int, ReleasedTexts>(released[questionnaire.ActivityId]))
                ),
            },
            NextPageToken = page.NextPageToken(published),
        };
    }

    /// <summary>Gets a questionnaire that is public.</summary>
    internal static Task<Questionnaire> FindPublicAsync(PublicationDb db, TenantScope caller, ActivityName name, CancellationToken cancellationToken) =>
        FindAllPublic(db, caller, name).SingleOrDefaultAsync(cancellationToken).OrNotFoundAsync();

    // Opened, of an activity that is neither cancelled nor dropped (QuestionnaireRules.IsOnPublicSite).
    private static IQueryable<Questionnaire> FindAllPublic(PublicationDb db, TenantScope caller, ActivityName parent)
    {
        caller.BypassFilter("opened questionnaires are public");
        return db
            .Questionnaires.AsNoTracking()
            .WhereActivity(parent, stored => stored.District, stored => stored.ActivityId)
            .Where(stored => stored.State != QuestionnaireState.Draft)
            .Where(stored =>
                db.Activities.Any(activity =>
                    activity.District == stored.District
                    && activity.Id == stored.ActivityId
                    && (activity.State == ActivityReplicaState.Planned || activity.State == ActivityReplicaState.Held)
                )
            );
    }
}
