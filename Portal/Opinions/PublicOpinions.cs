using Google.Rpc;
using Grpc.Core;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Opinions;

/// <summary>What the service has made of a form.</summary>
internal enum OpinionResult
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Something is wrong with what was written.</summary>
    Invalid,

    /// <summary>What was written first is stored; this is something else.</summary>
    SentBefore,

    /// <summary>There is no such activity, or no opinion with that number and code.</summary>
    NotFound,

    /// <summary>Too many come from the address of the reader, or on the activity.</summary>
    TooMany,

    /// <summary>The service does not answer.</summary>
    Away,
}

/// <summary>What the portal asks of the service about opinions.</summary>
internal sealed class PublicOpinions(ServiceCalls calls, PublicOpinionService.PublicOpinionServiceClient publication)
{
    private const int LargestPage = 100;

    private static readonly Dictionary<string, string> NoReasons = [];

    /// <summary>A page of the published opinions of an activity.</summary>
    public Task<Part<ListPublishedOpinionsResponse>> ListAsync(ListPublishedOpinionsRequest request, CancellationToken cancellationToken) =>
        calls.GetAsync(call => publication.ListPublishedOpinionsAsync(request, call), cancellationToken);

    /// <summary>All published opinions of a district; null if the service is away.</summary>
    public Task<IReadOnlyList<PublishedOpinion>?> ListAllAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                ListAsync(
                    new()
                    {
                        Parent = $"{site.ResourceName}/campaigns/-/activities/-",
                        PageSize = LargestPage,
                        PageToken = token,
                    },
                    cancellationToken
                ),
            page => (page.Opinions, page.NextPageToken)
        );

    /// <summary>Submits an opinion.</summary>
    /// <returns>What became of it; its receipt; and why each field was refused.</returns>
    public async Task<(OpinionResult Result, OpinionReceipt? Receipt, IReadOnlyDictionary<string, string> Reasons)> SubmitAsync(
        SubmitOpinionRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (OpinionResult.Done, await publication.SubmitOpinionAsync(request, calls.CreateOptions(cancellationToken)), NoReasons);
        }
        catch (RpcException exception) when (exception.StatusCode is not StatusCode.Cancelled)
        {
            return (ToResult(exception), null, ReadReasons(exception));
        }
    }

    /// <summary>Finds a submitted opinion.</summary>
    public async Task<(OpinionResult Result, SubmittedOpinion? Opinion)> FindAsync(FindSubmittedOpinionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (OpinionResult.Done, await publication.FindSubmittedOpinionAsync(request, calls.CreateOptions(cancellationToken)));
        }
        catch (RpcException exception) when (exception.StatusCode is not StatusCode.Cancelled)
        {
            return (ToResult(exception), null);
        }
    }

    private static OpinionResult ToResult(RpcException exception) =>
        (exception.StatusCode, ErrorStatus.GetReason(exception.GetRpcStatus())) switch
        {
            (_, ErrorReasons.RequestIdReused) => OpinionResult.SentBefore,
            (StatusCode.InvalidArgument, ErrorReasons.FieldsInvalid) => OpinionResult.Invalid,
            (StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition, _) => OpinionResult.NotFound,
            (_, ErrorReasons.TooManyOpinions or ErrorReasons.TooManyFailedQueries or ErrorReasons.TooManyRequests) => OpinionResult.TooMany,
            _ => OpinionResult.Away,
        };

    private static Dictionary<string, string> ReadReasons(RpcException exception)
    {
        Dictionary<string, string> reasons = [];
        foreach (var violation in exception.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            if (OpinionForm.FindField(violation.Field) is { } field)
                reasons.TryAdd(field, violation.Reason);
        }

        return reasons;
    }
}
