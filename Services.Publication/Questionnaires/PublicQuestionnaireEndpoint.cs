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
    /// <inheritdoc/>
    public override async Task<Proto.PublicQuestionnaire> GetPublicQuestionnaire(Proto.GetPublicQuestionnaireRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.Part);
        return (await FindPublicAsync(db, caller, name, context.CancellationToken)).ToPublic(ShanghaiTime.Today(clock));
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

    /// <summary>Gets a questionnaire that is public: opened, of an activity that is neither cancelled nor dropped.</summary>
    internal static async Task<Questionnaire> FindPublicAsync(PublicationDb db, TenantScope caller, ActivityName name, CancellationToken cancellationToken)
    {
        caller.BypassFilter("opened questionnaires are public");
        return await db
            .Questionnaires.AsNoTracking()
            .Where(stored => stored.District == name.District && stored.ActivityId == name.Id && stored.State != QuestionnaireState.Draft)
            .Where(stored =>
                db.Activities.Any(activity =>
                    activity.District == stored.District
                    && activity.Id == stored.ActivityId
                    && (activity.State == ActivityReplicaState.Planned || activity.State == ActivityReplicaState.Held)
                )
            )
            .SingleOrDefaultAsync(cancellationToken)
            .OrNotFoundAsync();
    }
}
