using Google.Rpc;
using Grpc.Core;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>What the service has made of a form.</summary>
internal enum SubmissionResult
{
    /// <summary>Stored, now or by an earlier request with the same answers.</summary>
    Stored,

    /// <summary>Something is wrong with the answers.</summary>
    Invalid,

    /// <summary>The browser has answered before, otherwise.</summary>
    AlreadyAnswered,

    /// <summary>The questionnaire takes no answers, or no more.</summary>
    NotOpen,

    /// <summary>Too many answers come from the address of the reader.</summary>
    TooMany,

    /// <summary>The service does not answer.</summary>
    Away,
}

/// <summary>What the portal asks of the service about questionnaires.</summary>
internal sealed class PublicQuestionnaires(ServiceCalls calls, PublicQuestionnaireService.PublicQuestionnaireServiceClient publication)
{
    private const int LargestPage = 1_000;

    /// <summary>The questionnaire of an activity; without a name, if none was opened.</summary>
    public Task<Part<PublicQuestionnaire>> FindAsync(ActivityName activity, CancellationToken cancellationToken) =>
        calls.FindAsync(
            call => publication.GetPublicQuestionnaireAsync(new() { Name = GetName(activity) }, call),
            new PublicQuestionnaire(),
            cancellationToken
        );

    /// <summary>All questionnaires of a district that were opened, by activity; null if the service is away.</summary>
    public Task<IReadOnlyList<PublicQuestionnaire>?> ListAllAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                calls.GetAsync(
                    call =>
                        publication.ListPublicQuestionnairesAsync(
                            new()
                            {
                                Parent = GetParent(site),
                                PageSize = LargestPage,
                                PageToken = token,
                            },
                            call
                        ),
                    cancellationToken
                ),
            page => (page.Questionnaires, page.NextPageToken)
        );

    /// <summary>All published results of a district, by activity, without texts; null if the service is away.</summary>
    public Task<IReadOnlyList<QuestionnaireResults>?> ListAllResultsAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                calls.GetAsync(
                    call => publication.ListPublicQuestionnaireResultsAsync(new() { Parent = GetParent(site), PageToken = token }, call),
                    cancellationToken
                ),
            page => (page.Results, page.NextPageToken)
        );

    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public Task<Part<QuestionnaireResults>> GetResultsAsync(ActivityName activity, CancellationToken cancellationToken) =>
        calls.GetAsync(call => publication.GetPublicQuestionnaireResultsAsync(new() { Name = $"{GetName(activity)}/results" }, call), cancellationToken);

    /// <summary>Sends answers.</summary>
    /// <returns>What became of them, with the violations by the number of their question.</returns>
    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public async Task<(SubmissionResult Result, IReadOnlyDictionary<int, string> Reasons)> SubmitAsync(
        SubmitAnswersRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await publication.SubmitAnswersAsync(request, calls.CreateOptions(cancellationToken));
            return (SubmissionResult.Stored, AnswerForm.NoErrors);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
        {
            return (SubmissionResult.Invalid, ReadReasons(exception, request));
        }
        catch (RpcException exception) when (exception.StatusCode is not (StatusCode.NotFound or StatusCode.Cancelled))
        {
            var reason = ErrorStatus.GetReason(exception.GetRpcStatus());
            return (
                reason switch
                {
                    ErrorReasons.AlreadyAnswered => SubmissionResult.AlreadyAnswered,
                    ErrorReasons.QuestionnaireNotOpen or ErrorReasons.TooManyAnswers => SubmissionResult.NotOpen,
                    ErrorReasons.TooManyRequests => SubmissionResult.TooMany,
                    _ => SubmissionResult.Away,
                },
                AnswerForm.NoErrors
            );
        }
    }

    /// <summary>The resource name of the questionnaire of an activity.</summary>
    public static string GetName(ActivityName activity) => $"{activity}/questionnaire";

    private static string GetParent(DistrictSite site) => $"{site.ResourceName}/campaigns/-/activities/-";

    // The path of a violation is answers[2].choices; the form has one answer for each question.
    private static Dictionary<int, string> ReadReasons(RpcException exception, SubmitAnswersRequest request)
    {
        Dictionary<int, string> reasons = [];
        foreach (var violation in exception.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            if (
                violation.Field.Split('[', ']') is ["answers", var place, ..]
                && int.TryParse(place, out var index)
                && index >= 0
                && index < request.Answers.Count
            )
                reasons.TryAdd(request.Answers[index].Question, violation.Reason);
        }

        return reasons;
    }
}
