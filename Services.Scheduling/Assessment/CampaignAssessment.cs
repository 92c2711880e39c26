using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Computes the scores and the figures of a campaign from its facts.</summary>
public sealed class CampaignAssessment(CampaignFacts campaigns, CurrentCalendar calendar, Schemes schemes, TimeProvider clock)
{
    /// <summary>Finds a campaign with its facts; NOT_FOUND if it was not opened or is not visible to the caller.</summary>
    public async Task<CampaignRecord> FindAsync(string name, CancellationToken cancellationToken, string field = "campaign") =>
        await campaigns.FindAsync(CampaignName.Parse(name, field), cancellationToken) ?? throw RequestGuards.NotFound();

    /// <summary>Computes the scores of all units.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="schemeName">The indicator scheme.</param>
    /// <param name="pointInTime">The point in time.</param>
    /// <param name="cancellationToken">Stops queries and computation.</param>
    /// <exception cref="RpcException">FAILED_PRECONDITION: the scheme is missing.</exception>
    public async Task<Proto.Scores> ScoreAsync(
        CampaignRecord campaign,
        IndicatorSchemeName schemeName,
        PointInTime pointInTime,
        CancellationToken cancellationToken
    )
    {
        var scheme = (await schemes.FindAsync(schemeName, cancellationToken)).OrThrow();
        return Score(campaign, scheme.Scheme, await calendar.WorkingDaysAsync(pointInTime.KnownTime, cancellationToken), pointInTime, cancellationToken);
    }

    /// <summary>Computes the scores of all units from data alone.</summary>
    internal static Proto.Scores Score(
        CampaignRecord campaign,
        IndicatorScheme scheme,
        WorkingDays days,
        PointInTime pointInTime,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Campaign = $"{campaign.Name}",
            Scheme = $"{new IndicatorSchemeName(scheme.Code, scheme.Version)}",
            CutOffDate = pointInTime.CutOffDate.ToProto(),
            Units =
            {
                Scores
                    .Calculate(campaign.Facts, campaign.Terms, days, scheme, pointInTime, cancellationToken)
                    .WithCancellation(cancellationToken)
                    .Select(score => score.ToProto(campaign)),
            },
        };

    /// <summary>Computes the figures.</summary>
    public async Task<Proto.CampaignFigures> ComputeFiguresAsync(CampaignRecord campaign, PointInTime pointInTime, CancellationToken cancellationToken)
    {
        var days = await calendar.WorkingDaysAsync(pointInTime.KnownTime, cancellationToken);
        var obligations = Ledger.Derive(campaign.Facts, campaign.Terms, days, pointInTime, cancellationToken);
        return new CampaignStatistics(pointInTime.Order(campaign.Facts), obligations, days, cancellationToken).ToProto(campaign);
    }

    /// <summary>Parses the point in time of a request.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public PointInTime ParsePointInTime(Date? cutOff, Timestamp? knownAt, DateOnly? defaultCutOff = null, string path = "") =>
        new(
            ShanghaiTime.Today(clock),
            DateConversions.Parse(cutOff, $"{path}cut_off_date").OrThrow() ?? defaultCutOff,
            DateConversions.ParseInstant(knownAt, $"{path}known_time").OrThrow()
        );
}
