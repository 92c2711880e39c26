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

/// <summary>RPCs of the texts that were answered: read, released and hidden by the unit or the bureau.</summary>
public sealed partial class QuestionnaireEndpoint
{
    private static readonly FilterSchema<TextAnswer> TextFields = new FilterSchema<TextAnswer>()
        .Enum("state", text => text.State)
        .Int32("question", text => text.Question);

    private static readonly ListOrder<TextAnswer> TextOrder = new ListOrder<TextAnswer>().Key(text => text.Id);

    private ResourceAdapter<TextAnswer, Proto.TextAnswer> TextAdapter =>
        new(
            (name, cancellationToken) => FindTextAsync(TextAnswerName.Read(name), cancellationToken).OrNotFoundAsync(),
            text => $"{text.GetName()}",
            QuestionnaireMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Proto.ListTextAnswersResponse> ListTextAnswers(Proto.ListTextAnswersRequest request, ServerCallContext context)
    {
        var parent = ActivityName.ParseSingleton(request.Parent, QuestionnaireMapping.Part, "parent");
        var page = context.ParsePage(TextOrder, request);
        var texts = await db
            .TextAnswers.AsNoTracking()
            .Where(text => text.District == parent.District && text.ActivityId == parent.Id)
            .Where(TextFields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { TextAnswers = { page.Items(texts).Select(QuestionnaireMapping.ToProto) }, NextPageToken = page.NextPageToken(texts) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.TextAnswer> ReleaseTextAnswer(Proto.ReleaseTextAnswerRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            TextTarget(request.Name),
            async (text, parent, transition) =>
            {
                await contacts.DecideAsync(
                    parent.Activity.ThemeName,
                    transition.Actor,
                    await CheckAsync(parent.Activity, request.PersonalDataReason, transition.CancellationToken),
                    check => QuestionnaireRules.Release(text, parent.Questionnaire, transition.Actor, check),
                    transition.CancellationToken
                );
                text.Release(request.PersonalDataReason);
                return new TextAnswerReleased
                {
                    Metadata = context.CreateMetadata(text.District),
                    Activity = parent.Activity.ToRef(),
                    Question = text.Question,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.TextAnswer> HideTextAnswer(Proto.HideTextAnswerRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            TextTarget(request.Name),
            (text, parent, transition) =>
            {
                QuestionnaireRules.Hide(text, parent.Questionnaire, request.Reason, transition.Actor).ThrowIfError();
                text.Hide(request.Reason);
                return new TextAnswerHidden
                {
                    Metadata = context.CreateMetadata(text.District),
                    Activity = parent.Activity.ToRef(),
                    Question = text.Question,
                };
            }
        );

    private async Task<TextAnswer?> FindTextAsync(TextAnswerName name, CancellationToken cancellationToken) =>
        Guid.TryParse(name.Id, out var id)
            ? await db.TextAnswers.SingleOrDefaultAsync(
                text => text.District == name.Of.District && text.ActivityId == name.Of.Id && text.Id == id,
                cancellationToken
            )
            : null;

    private TransitionTarget<TextAnswer, TextParent, Proto.TextAnswer> TextTarget(string name)
    {
        var parsed = TextAnswerName.Read(name);
        return new(
            parsed.Of.District,
            TextAdapter,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(parsed.Of, cancellationToken);
                var questionnaire = await db.FindQuestionnaireAsync(parsed.Of, cancellationToken).OrNotFoundAsync();
                return (await FindTextAsync(parsed, cancellationToken).OrNotFoundAsync(), new(questionnaire, activity));
            }
        );
    }

    private sealed record TextParent(Questionnaire Questionnaire, ActivityReplica Activity);
}
