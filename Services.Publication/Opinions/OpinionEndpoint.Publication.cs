using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Opinions;

/// <summary>The RPCs by which the public sees an opinion and its answer.</summary>
public sealed partial class OpinionEndpoint
{
    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> PublishOpinion(Proto.PublishOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                var check = new PersonalDataCheck(
                    await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken),
                    Contact: null,
                    request.PersonalDataReason
                );
                var author = await FindContactAsync(opinion.Name(), transition.CancellationToken);
                check.Decide(Publish, () => author is null ? null : protector.Unprotect(opinion.Name(), author.Cipher).ToKnown()).OrThrow();
                var wording = await contacts.DecideAsync(activity.ThemeName, transition.Actor, check, Publish, transition.CancellationToken);
                opinion.Publish(wording, request.PersonalDataReason, transition.EffectiveDate);
                return new OpinionPublished
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                };

                Result<string> Publish(PersonalDataCheck compared) => OpinionRules.Publish(opinion, request.PublicText, transition.Actor, compared);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> UnpublishOpinion(Proto.UnpublishOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (opinion, activity, transition) =>
            {
                OpinionRules.Unpublish(opinion, request.Reason, transition.Actor).ThrowIfError();
                opinion.Unpublish(transition.EffectiveDate);
                return new OpinionUnpublished
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                };
            }
        );
}
