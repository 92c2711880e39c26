using System.Resources;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Notices;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>
/// Warnings about what a change of a campaign does to what Scheduling has of it, in Chinese words (CampaignWarnings.resx). Scheduling is asked after the
/// change: one that does not answer prevents nothing, but is a warning too.
/// </summary>
public sealed partial class CampaignWarnings(
    RegistryDb db,
    ActivityService.ActivityServiceClient activities,
    CircularService.CircularServiceClient circulars,
    ILogger<CampaignWarnings> logger
)
{
    private const int PageSize = 1_000;
    private static readonly ResourceManager Texts = new("ThemeDay.Registry.Campaigns.CampaignWarnings", typeof(CampaignWarnings).Assembly);

    // Less than the deadline of the RPC, which has changed the campaign already.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The planned activities of a unit that is uninvited, by first day.</summary>
    public Task<IReadOnlyList<Warning>> FindPlannedActivitiesAsync(string campaign, string unit, CancellationToken cancellationToken) =>
        AskAsync(
            campaign,
            unit,
            async call =>
            {
                var planned = await ReadPagesAsync<Activity>(async token =>
                {
                    var page = await activities.ListActivitiesAsync(
                        new()
                        {
                            Parent = campaign,
                            PageSize = PageSize,
                            PageToken = token,
                            Filter = $"unit = \"{unit}\" AND state = planned",
                            OrderBy = "first_date",
                        },
                        call
                    );
                    return (page.Activities, page.NextPageToken);
                });
                var name = await FindNameAsync(unit, cancellationToken);
                return
                [
                    .. planned.Select(activity => new Warning
                    {
                        Kind = WarningKind.ActivityPlanned,
                        Subject = activity.Name,
                        Unit = unit,
                        Message = Format("ActivityPlanned", name, activity.Topic, Day(activity.FirstDate)),
                    }),
                ];
            },
            cancellationToken
        );

    /// <summary>The circulars that name a unit for the theme whose deadline is extended, or any unit if it is extended for all; by number and unit.</summary>
    public Task<IReadOnlyList<Warning>> FindCircularsAsync(string campaign, string unit, CancellationToken cancellationToken) =>
        AskAsync(
            campaign,
            unit,
            async call =>
            {
                var released = await ReadPagesAsync<Circular>(async token =>
                {
                    var page = await circulars.ListCircularsAsync(
                        new()
                        {
                            Parent = campaign,
                            PageSize = PageSize,
                            PageToken = token,
                        },
                        call
                    );
                    return (page.Circulars, page.NextPageToken);
                });
                return
                [
                    .. released.SelectMany(circular =>
                        circular
                            .Items.Where(item => item.Kind is ObligationKind.SubmitTheme && (unit is "" || item.Unit == unit))
                            .Select(item => new Warning
                            {
                                Kind = WarningKind.CircularReleased,
                                Subject = circular.Name,
                                Unit = item.Unit,
                                Message = Format(
                                    "CircularReleased",
                                    item.UnitDisplayName,
                                    ResourceNamePattern.GetId(circular.Name),
                                    Day(circular.ReleaseDate),
                                    Day(item.DueDate)
                                ),
                            })
                    ),
                ];
            },
            cancellationToken
        );

    private async Task<IReadOnlyList<Warning>> AskAsync(
        string campaign,
        string unit,
        Func<CallOptions, Task<IReadOnlyList<Warning>>> ask,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await ask(new(cancellationToken: patience.Token));
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            return []; // Scheduling does not have the campaign yet
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(logger, campaign, exception.StatusCode);
            return
            [
                new()
                {
                    Kind = WarningKind.NotChecked,
                    Subject = campaign,
                    Unit = unit,
                    Message = Texts.GetRequiredString("NotChecked"),
                },
            ];
        }
    }

    private async Task<string> FindNameAsync(string unit, CancellationToken cancellationToken)
    {
        var name = UnitName.Parse(unit);
        return await db
                .Units.Where(known => known.District == name.District && known.Code == name.Unit)
                .Select(known => known.DisplayName)
                .SingleOrDefaultAsync(cancellationToken)
            ?? name.Unit;
    }

    private static async Task<IReadOnlyList<T>> ReadPagesAsync<T>(Func<string, Task<(IEnumerable<T> Items, string NextPageToken)>> read)
    {
        List<T> all = [];
        var token = "";
        do
        {
            (var items, token) = await read(token);
            all.AddRange(items);
        } while (token is not "");
        return all;
    }

    private static string Day(Google.Type.Date day) =>
        DateConversions.Parse(day, "date").TryGetValue(out var parsed, out _) && parsed is { } date ? ChineseDays.Day(date, year: 0) : "";

    private static string Format(string key, params object[] values) => Texts.Format(key, values);

    [LoggerMessage(
        EventId = 2105,
        Level = LogLevel.Warning,
        Message = "Scheduling does not answer what a change of {Campaign} does to its plan and circulars; the caller is told that it was not checked: {Status}"
    )]
    private static partial void LogNotChecked(ILogger logger, string campaign, StatusCode status);
}
