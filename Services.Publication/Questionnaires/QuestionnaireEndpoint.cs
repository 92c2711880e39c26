using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>RPCs of questionnaires, in the order of the lifecycle. Events never contain what was answered.</summary>
[Authorize(Policies.Reader)]
public sealed partial class QuestionnaireEndpoint(PublicationDb db, TransitionPipeline transitions, ThemeContacts contacts, TimeProvider clock)
    : Proto.QuestionnaireService.QuestionnaireServiceBase
{
    private static readonly FilterSchema<Questionnaire> Fields = new FilterSchema<Questionnaire>().Enum(
        "state",
        questionnaire => questionnaire.State,
        QuestionnaireState.None
    );

    private static readonly ListOrder<Questionnaire> Order = new ListOrder<Questionnaire>()
        .Key(questionnaire => questionnaire.District)
        .Key(questionnaire => questionnaire.ActivityId);

    private ResourceAdapter<Questionnaire, Proto.Questionnaire> Adapter =>
        new(
            (name, cancellationToken) =>
                db.FindQuestionnaireAsync(ActivityName.ParseSingleton(name, QuestionnaireMapping.Part), cancellationToken).OrNotFoundAsync(),
            questionnaire => questionnaire.GetName(),
            QuestionnaireMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Questionnaire> CreateQuestionnaire(Proto.CreateQuestionnaireRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent");
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            parent.District,
            Adapter,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(parent, cancellationToken);
                if (await db.FindQuestionnaireAsync(parent, cancellationToken) is not null)
                    throw RequestGuards.AlreadyExists($"{parent}/{QuestionnaireMapping.Part}");
                var questionnaire = new Questionnaire(activity.District, activity.Id, activity.Unit);
                await WriteAsync(
                    questionnaire,
                    activity,
                    QuestionnaireTrigger.Create,
                    QuestionnaireMapping.ToForm(request.Questionnaire ?? new()).OrThrow(),
                    context.Actor(),
                    cancellationToken
                );
                db.Add(questionnaire);
                return (questionnaire, new QuestionnaireDrafted { Metadata = context.CreateMetadata(questionnaire.District), Activity = activity.ToRef() });
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Questionnaire> GetQuestionnaire(Proto.GetQuestionnaireRequest request, ServerCallContext context) =>
        (await Adapter.GetAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListQuestionnairesResponse> ListQuestionnaires(Proto.ListQuestionnairesRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var questionnaires = await db
            .Questionnaires.AsNoTracking()
            .WhereActivity(parent, questionnaire => questionnaire.District, questionnaire => questionnaire.ActivityId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .Select(Questionnaire.WithoutQuestions)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Questionnaires = { page.Items(questionnaires).Select(QuestionnaireMapping.ToProto) },
            NextPageToken = page.NextPageToken(questionnaires),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Questionnaire> UpdateQuestionnaire(Proto.UpdateQuestionnaireRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Questionnaire?.Name ?? "", "questionnaire.name"),
            async (questionnaire, activity, transition) =>
            {
                var merged = questionnaire.ToProto();
                FieldMasks.Merge(request.UpdateMask, QuestionnaireMapping.Updatable, request.Questionnaire!, merged).ThrowIfError();
                if (merged.Equals(questionnaire.ToProto()))
                {
                    QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.Update, transition.Actor).ThrowIfError();
                    return null;
                }

                await WriteAsync(
                    questionnaire,
                    activity,
                    QuestionnaireTrigger.Update,
                    QuestionnaireMapping.ToForm(merged).OrThrow(),
                    transition.Actor,
                    transition.CancellationToken
                );
                return new QuestionnaireDrafted { Metadata = context.CreateMetadata(questionnaire.District), Activity = activity.ToRef() };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Empty> DeleteQuestionnaire(Proto.DeleteQuestionnaireRequest request, ServerCallContext context)
    {
        var owner = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.Part);
        return transitions.DeleteAsync(
            request,
            context,
            new TransitionTarget<Questionnaire, Proto.Questionnaire>(request.Name, owner.District, Adapter),
            async (questionnaire, transition) =>
            {
                QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.Delete, transition.Actor).ThrowIfError();
                var activity = await db.RequireActivityAsync(owner, transition.CancellationToken);
                db.Remove(questionnaire);
                return new QuestionnaireDeleted { Metadata = context.CreateMetadata(questionnaire.District), Activity = activity.ToRef() };
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Questionnaire> OpenQuestionnaire(Proto.OpenQuestionnaireRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (questionnaire, activity, transition) =>
            {
                var form = await contacts.DecideAsync(
                    activity.ThemeName,
                    transition.Actor,
                    await CheckAsync(activity, questionnaire.Form.PersonalDataReason, transition.CancellationToken),
                    check => QuestionnaireRules.Open(questionnaire, activity, ShanghaiTime.Today(clock), transition.Actor, check),
                    transition.CancellationToken
                );
                questionnaire.Open(transition.EffectiveDate);
                return new QuestionnaireOpened
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Questions = form.Questions.Count,
                    OpenDate = form.OpenOn.ToProto(),
                    CloseDate = form.CloseOn.ToProto(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Proto.Questionnaire> CloseQuestionnaire(Proto.CloseQuestionnaireRequest request, ServerCallContext context)
    {
        var closed = await transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (questionnaire, activity, transition) =>
            {
                QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.Close, transition.Actor).ThrowIfError();
                questionnaire.Close(await db.CountOnlineAsync(questionnaire, transition.CancellationToken), transition.EffectiveDate);
                return new QuestionnaireClosed
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    OnlineAnswers = questionnaire.OnlineAnswers,
                    PaperSheets = questionnaire.Paper.Sheets,
                };
            }
        );
        // Nobody answers any more: the hashes of browser identifiers have no purpose.
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.Part);
        await db.EraseBrowserHashesAsync(name.District, name.Id, context.CancellationToken);
        return closed;
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Questionnaire> EnterPaperAnswers(Proto.EnterPaperAnswersRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (questionnaire, activity, transition) =>
            {
                QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.EnterPaperAnswers, transition.Actor).ThrowIfError();
                var answers = request.Answers.Select(answer => new SubmittedPaperAnswer(answer.Question, answer.Counts, answer.Answered, answer.Text)).ToList();
                questionnaire.EnterPaperAnswers(PaperRules.Validate(questionnaire.Form.Questions, request.Sheets, answers).OrThrow());
                await ReplacePaperTextsAsync(questionnaire, answers, transition.CancellationToken);
                return new PaperAnswersEntered
                {
                    Metadata = context.CreateMetadata(questionnaire.District),
                    Activity = activity.ToRef(),
                    PaperSheets = questionnaire.Paper.Sheets,
                };
            }
        );

    /// <inheritdoc/>
    public override async Task<Proto.QuestionnaireResults> GetQuestionnaireResults(Proto.GetQuestionnaireResultsRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, QuestionnaireMapping.ResultsPart);
        var questionnaire = await db.FindQuestionnaireAsync(name, context.CancellationToken).OrNotFoundAsync();
        return await db.GetResultsAsync(questionnaire, context.CancellationToken);
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Questionnaire> PublishQuestionnaireResults(Proto.PublishQuestionnaireResultsRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (questionnaire, activity, transition) =>
            {
                QuestionnaireTransitions.Table.Check(questionnaire.State, QuestionnaireTrigger.PublishResults, transition.Actor).ThrowIfError();
                questionnaire.PublishResults(transition.EffectiveDate);
                return new QuestionnaireResultsPublished
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    OnlineAnswers = questionnaire.OnlineAnswers,
                    PaperSheets = questionnaire.Paper.Sheets,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Questionnaire> WithdrawQuestionnaireResults(Proto.WithdrawQuestionnaireResultsRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (questionnaire, activity, transition) =>
            {
                QuestionnaireRules.WithdrawResults(questionnaire, request.Reason, transition.Actor).ThrowIfError();
                questionnaire.WithdrawResults(request.Reason, transition.EffectiveDate);
                return new QuestionnaireResultsWithdrawn { Metadata = transition.Metadata, Activity = activity.ToRef() };
            }
        );

    private async Task WriteAsync(
        Questionnaire questionnaire,
        ActivityReplica activity,
        QuestionnaireTrigger trigger,
        QuestionnaireForm form,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var check = await CheckAsync(activity, form.PersonalDataReason, cancellationToken);
        questionnaire.Write(QuestionnaireRules.Write(questionnaire, activity, trigger, form, actor, check).OrThrow(), trigger);
    }

    private async Task<PersonalDataCheck> CheckAsync(ActivityReplica activity, string reason, CancellationToken cancellationToken) =>
        new(await db.PublicPhoneNumbersAsync(activity, cancellationToken), null, reason);

    // A text that was entered before keeps its decision.
    private async Task ReplacePaperTextsAsync(Questionnaire questionnaire, IEnumerable<SubmittedPaperAnswer> answers, CancellationToken cancellationToken)
    {
        var before = await db
            .TextAnswers.Where(text => text.District == questionnaire.District && text.ActivityId == questionnaire.ActivityId && text.IsOnPaper)
            .ToListAsync(cancellationToken);
        foreach (var (question, text) in answers.SelectMany(answer => answer.Texts.Select(text => (answer.Question, text))))
        {
            if (before.FindIndex(stored => stored.Question == question && stored.Text == text) is var index && index >= 0)
                before.RemoveAt(index);
            else
                db.Add(new TextAnswer(questionnaire.District, questionnaire.ActivityId, Guid.NewGuid(), questionnaire.Unit, question, text, isOnPaper: true));
        }

        db.RemoveRange(before);
    }

    private TransitionTarget<Questionnaire, ActivityReplica, Proto.Questionnaire> Target(string name, string field = "name")
    {
        var owner = ActivityName.ParseSingleton(name, QuestionnaireMapping.Part, field);
        return new(
            owner.District,
            Adapter,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(owner, cancellationToken);
                return (await db.FindQuestionnaireAsync(owner, cancellationToken).OrNotFoundAsync(), activity);
            }
        );
    }
}
