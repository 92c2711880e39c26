using Grpc.Core;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Opinions;

/// <summary>What the list of opinions of an activity shows.</summary>
public sealed record OpinionListModel(DistrictSite Site, PlannedActivity Activity, Part<ListPublishedOpinionsResponse> Opinions);

/// <summary>What the page with the form shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="ActivityName">The resource name of the activity.</param>
/// <param name="Activity">The activity; null if it cannot be read now.</param>
/// <param name="Form">What the reader has written.</param>
/// <param name="Notice">The key of the text that is shown before the form; empty for none.</param>
public sealed record OpinionFormModel(DistrictSite Site, string ActivityName, PlannedActivity? Activity, OpinionForm Form, string Notice);

/// <summary>What the receipt shows.</summary>
public sealed record OpinionReceiptModel(DistrictSite Site, PlannedActivity Activity, OpinionReceipt Receipt);

/// <summary>What the query shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Number">The number that the reader has typed; the code is not shown again.</param>
/// <param name="Notice">The key of the text that is shown before the form; empty for none.</param>
/// <param name="Found">The opinion; null if none is asked for, or none is found.</param>
public sealed record OpinionQueryModel(DistrictSite Site, string Number, string Notice, SubmittedOpinion? Found);

/// <summary>The pages of opinions: the list, the form, the receipt, the query.</summary>
internal static class OpinionEndpoints
{
    /// <summary>The fields of the query, which are their ids in the page.</summary>
    public const string NumberField = "number";

    /// <inheritdoc cref="NumberField"/>
    public const string CodeField = "code";

    private const string TooMany = "Opinion.TooMany";
    private const string Away = "Opinion.Away";
    private const string Activity = "/activities/{campaign}/{activity}";
    private const int PageSize = 20;
    private const int MaxQueryBytes = 4 << 10;
    private const int MaxQueryValues = 10;

    /// <summary>Maps them.</summary>
    public static void MapOpinions(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage(Activity + OpinionPaths.List, ListAsync, PageParameters.PageToken);
        routes.MapDistrictPage(Activity + OpinionPaths.Form, GetFormAsync);
        routes.MapDistrictForm(Activity + OpinionPaths.Form, SubmitAsync);
        routes.MapDistrictPage(OpinionPaths.Query, (http, site) => Task.FromResult(ShowQuery(http, new(site, "", "", null))));
        routes.MapDistrictForm(OpinionPaths.Query, QueryAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, DistrictSite site)
    {
        var name = ActivityPaths.Parse(http, site);
        var activity = FindAsync(http, name);
        var opinions = http
            .RequestServices.GetRequiredService<PublicOpinions>()
            .ListAsync(
                new()
                {
                    Parent = $"{name}",
                    PageSize = PageSize,
                    PageToken = $"{http.Request.Query[PageParameters.PageToken]}",
                },
                http.RequestAborted
            );
        await Task.WhenAll(activity, opinions);
        return await activity is { } found
            ? Pages.Html<OpinionListPage, OpinionListModel>(http, new(site, found, await opinions))
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetFormAsync(HttpContext http, DistrictSite site) =>
        await FindAsync(http, ActivityPaths.Parse(http, site)) switch
        {
            null => Pages.Error(http, StatusCodes.Status503ServiceUnavailable),
            { State: PlannedActivityState.Cancelled } => Pages.Error(http, StatusCodes.Status404NotFound),
            var activity => ShowForm(http, new(site, activity.Name, activity, OpinionForm.Empty(), ""), StatusCodes.Status200OK),
        };

    private static async Task<IResult> SubmitAsync(HttpContext http, DistrictSite site)
    {
        var name = ActivityPaths.Parse(http, site);
        if (await OpinionForm.ReadAsync(http) is not { } form)
            return Pages.Error(http, StatusCodes.Status400BadRequest);
        var model = new OpinionFormModel(site, $"{name}", Activity: null, form, "");
        PlannedActivity? activity;
        try
        {
            activity = await FindAsync(http, name);
        }
        catch (RpcException exception) when (ServiceCalls.IsOverLimit(exception))
        {
            return ShowForm(http, model with { Notice = TooMany }, StatusCodes.Status429TooManyRequests);
        }

        if (activity is null)
            return ShowForm(http, model with { Notice = Away }, StatusCodes.Status503ServiceUnavailable);
        var (result, receipt, reasons) = await http
            .RequestServices.GetRequiredService<PublicOpinions>()
            .SubmitAsync(form.ToRequest($"{name}"), http.RequestAborted);
        model = model with { Activity = activity, Form = form with { Reasons = reasons } };
        return result switch
        {
            OpinionResult.Done => Pages.Html<OpinionReceiptPage, OpinionReceiptModel>(http, new(site, activity, receipt!)),
            OpinionResult.Invalid => ShowForm(http, model, StatusCodes.Status422UnprocessableEntity),
            OpinionResult.SentBefore => ShowForm(
                http,
                model with
                {
                    Form = form with { RequestId = Guid.NewGuid() },
                    Notice = "Opinion.SentBefore",
                },
                StatusCodes.Status409Conflict
            ),
            OpinionResult.NotFound => Pages.Error(http, StatusCodes.Status404NotFound),
            OpinionResult.TooMany => ShowForm(http, model with { Notice = TooMany }, StatusCodes.Status429TooManyRequests),
            _ => ShowForm(http, model with { Notice = Away }, StatusCodes.Status503ServiceUnavailable),
        };
    }

    private static async Task<IResult> QueryAsync(HttpContext http, DistrictSite site)
    {
        if (await PostedForm.ReadAsync(http, MaxQueryBytes, MaxQueryValues) is not { } form)
            return Pages.Error(http, StatusCodes.Status400BadRequest);
        var number = form.Get(NumberField);
        var (result, opinion) = await http
            .RequestServices.GetRequiredService<PublicOpinions>()
            .FindAsync(
                new()
                {
                    Parent = site.ResourceName,
                    Number = number,
                    QueryCode = form.Get(CodeField),
                },
                http.RequestAborted
            );
        return result switch
        {
            OpinionResult.Done => ShowQuery(http, new(site, number, "", opinion)),
            OpinionResult.TooMany => ShowQuery(http, new(site, number, "Opinion.Query.TooMany", null), StatusCodes.Status429TooManyRequests),
            OpinionResult.Away => ShowQuery(http, new(site, number, "Opinion.Query.Away", null), StatusCodes.Status503ServiceUnavailable),
            _ => ShowQuery(http, new(site, number, "Opinion.Query.None", null), StatusCodes.Status422UnprocessableEntity),
        };
    }

    private static IResult ShowForm(HttpContext http, OpinionFormModel model, int status)
    {
        Pages.PreventCaching(http);
        return Pages.Html<OpinionFormPage, OpinionFormModel>(http, model, status);
    }

    private static IResult ShowQuery(HttpContext http, OpinionQueryModel model, int status = StatusCodes.Status200OK)
    {
        Pages.PreventCaching(http);
        return Pages.Html<OpinionQueryPage, OpinionQueryModel>(http, model, status);
    }

    private static async Task<PlannedActivity?> FindAsync(HttpContext http, ActivityName name) =>
        (await http.RequestServices.GetRequiredService<PublicSite>().GetActivityAsync(name, http.RequestAborted)).Value;
}
