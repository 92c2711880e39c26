using Google.LongRunning;
using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Tokens;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Api;

/// <summary>A client of the three services of a running system for one token subject; uses only the public gRPC API.</summary>
internal sealed class ApiClient(RunFile system, TokenClient tokens, TokenSubject subject) : IDisposable
{
    /// <summary>The names of all services, in the direction of event flow.</summary>
    public static IReadOnlyList<string> ServiceNames { get; } = ["registry", "scheduling", "publication"];

    public ServiceClient Registry { get; } = CreateServiceClient("registry", system, tokens, subject);

    public ServiceClient Scheduling { get; } = CreateServiceClient("scheduling", system, tokens, subject);

    public ServiceClient Publication { get; } = CreateServiceClient("publication", system, tokens, subject);

    /// <summary>All services, in the direction of event flow.</summary>
    public IReadOnlyList<ServiceClient> Services => [Registry, Scheduling, Publication];

    public UnitService.UnitServiceClient Units => field ??= new(Registry.Invoker);

    public CampaignService.CampaignServiceClient Campaigns => field ??= new(Registry.Invoker);

    public ThemeService.ThemeServiceClient Themes => field ??= new(Registry.Invoker);

    public UnitContactService.UnitContactServiceClient UnitContacts => field ??= new(Registry.Invoker);

    public PlanService.PlanServiceClient Plans => field ??= new(Scheduling.Invoker);

    public ActivityService.ActivityServiceClient Activities => field ??= new(Scheduling.Invoker);

    public ProgrammeService.ProgrammeServiceClient Programmes => field ??= new(Scheduling.Invoker);

    public AssessmentService.AssessmentServiceClient Assessment => field ??= new(Scheduling.Invoker);

    public CalendarService.CalendarServiceClient Calendar => field ??= new(Scheduling.Invoker);

    public IndicatorSchemeService.IndicatorSchemeServiceClient IndicatorSchemes => field ??= new(Scheduling.Invoker);

    public NotificationService.NotificationServiceClient Notifications => field ??= new(Scheduling.Invoker);

    public WebhookService.WebhookServiceClient Webhooks => field ??= new(Scheduling.Invoker);

    public ExportService.ExportServiceClient Exports => field ??= new(Scheduling.Invoker);

    public Operations.OperationsClient SchedulingOperations => field ??= new(Scheduling.Invoker);

    public ReportService.ReportServiceClient Reports => field ??= new(Publication.Invoker);

    public PublicityService.PublicityServiceClient Publicity => field ??= new(Publication.Invoker);

    public PublicSiteService.PublicSiteServiceClient PublicSite => field ??= new(Publication.Invoker);

    public OpinionService.OpinionServiceClient Opinions => field ??= new(Publication.Invoker);

    public StatementService.StatementServiceClient Statements => field ??= new(Publication.Invoker);

    public EventFeedService.EventFeedServiceClient CreateFeedClient(ServiceClient line) => new(line.Invoker);

    public void Dispose()
    {
        foreach (var line in Services)
            line.Dispose();
    }

    private static ServiceClient CreateServiceClient(string service, RunFile system, TokenClient tokens, TokenSubject speaker) =>
        new(service, new(system.Services[service].Grpc), cancellationToken => tokens.GetAsync(speaker, cancellationToken));
}

/// <summary>Reads paginated lists completely.</summary>
internal static class Pagination
{
    /// <summary>The maximum page size.</summary>
    public const int Size = 1_000;

    /// <summary>Reads the rows of all pages of a list.</summary>
    /// <param name="service">The service.</param>
    /// <param name="list">The RPC, whose request and response have the fields of AIP-158.</param>
    /// <param name="request">What is listed; its page size and page token are set here.</param>
    /// <param name="rows">The rows of a page.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public static async Task<List<TRow>> ReadAllAsync<TRequest, TPage, TRow>(
        ServiceClient service,
        Func<TRequest, CallOptions, AsyncUnaryCall<TPage>> list,
        TRequest request,
        Func<TPage, IEnumerable<TRow>> rows,
        CancellationToken cancellationToken
    )
        where TRequest : IMessage<TRequest>
        where TPage : IMessage<TPage>
    {
        List<TRow> all = [];
        request.Descriptor.FindFieldByName("page_size").Accessor.SetValue(request, Size);
        for (var token = ""; ; )
        {
            request.Descriptor.FindFieldByName("page_token").Accessor.SetValue(request, token);
            var page = await service.CallAsync(options => list(request, options), cancellationToken);
            all.AddRange(rows(page));
            token = (string)page.Descriptor.FindFieldByName("next_page_token").Accessor.GetValue(page);
            if (token is "")
                return all;
        }
    }
}
