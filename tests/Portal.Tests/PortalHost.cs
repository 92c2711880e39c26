using System.Collections.Concurrent;
using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ThemeDay.Publication.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Date = Google.Type.Date;

namespace ThemeDay.Portal.Tests;

/// <summary>The portal over stubs of the two services that it asks.</summary>
public sealed class PortalHost : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2023, 7, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly StubService publication;
    private readonly StubService scheduling;
    private WebApplicationFactory<Program>? portal;
    private int entered;
    private int left;

    public PortalHost()
    {
        publication = new(services => AddRequests(services).AddSingleton(Site).AddSingleton(Questionnaire).AddSingleton(Opinions), MapPublication);
        scheduling = new(services => AddRequests(services).AddSingleton(Site), routes => routes.MapGrpcService<ProgrammeStub>());
    }

    /// <summary>The requests that the services receive.</summary>
    internal ServiceRequests Requests { get; } = new();

    /// <summary>The keys of the pages that were stored in the page cache, one for each time.</summary>
    internal ConcurrentQueue<string> Stored { get; } = [];

    /// <summary>How many requests have come to the portal.</summary>
    internal int Entered => Volatile.Read(ref entered);

    /// <summary>How many requests the portal is done with.</summary>
    internal int Left => Volatile.Read(ref left);

    /// <summary>What the portal has logged at Warning and above.</summary>
    internal ConcurrentQueue<string> Warnings { get; } = [];

    /// <summary>Whether clients reach it over HTTP, by its own server, and not in memory.</summary>
    internal bool UsesHttp { get; init; }

    /// <summary>Whether it is ready, and has asked for everything that it asks for at the start, once it was started.</summary>
    internal bool WaitsUntilReady { get; init; } = true;

    /// <summary>The clock of the portal.</summary>
    internal FakeTimeProvider Clock { get; } = new(Now);

    /// <summary>What the services answer.</summary>
    internal PublicData Site { get; } = new();

    /// <summary>What the service of questionnaires answers.</summary>
    internal QuestionnaireData Questionnaire { get; } = new();

    /// <summary>What the service of opinions answers.</summary>
    internal OpinionData Opinions { get; } = new();

    internal StubService Publication => publication;

    internal StubService Scheduling => scheduling;

    public async ValueTask InitializeAsync()
    {
        await publication.StartAsync();
        await scheduling.StartAsync();
        await StartPortalAsync();
    }

    /// <summary>Starts the portal alone.</summary>
    internal async Task StartPortalAsync()
    {
        portal = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in (IEnumerable<(string, string)>)[.. publication.SettingsAs("publication"), .. scheduling.SettingsAs("scheduling")])
                host.UseSetting(name, value);
            host.UseSetting("Limits:BurstPerAddress", "20000"); // over HTTP, the tests of a class have one address
            host.UseSetting("Portal:PublicAddress", "https://portal.example.org");
            host.UseSetting("Portal:Districts:430503:IndexNumber", "{district}001/{year}-{activity}");
            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock).AddSingleton<IStartupFilter>(new EntranceFilter(this));
                services.AddSingleton<ILoggerProvider>(new WarningLog(Warnings));
                StoredPages.Record(services, Stored);
            });
        });
        if (UsesHttp)
        {
            portal.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            portal.StartServer();
        }

        if (!WaitsUntilReady)
            return;
        await Poll.UntilAsync(async () => (await GetHealthAsync()).Status is HttpStatusCode.OK, TimeSpan.FromSeconds(60), "the portal is ready");
        Requests.Clear();
    }

    /// <summary>The answer of <c>/health</c>.</summary>
    internal async Task<(HttpStatusCode Status, string Text)> GetHealthAsync()
    {
        using var client = CreateClient();
        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await portal!.DisposeAsync();
        await publication.DisposeAsync();
        await scheduling.DisposeAsync();
    }

    private static void MapPublication(IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<PublicSiteStub>();
        routes.MapGrpcService<QuestionnaireStub>();
        routes.MapGrpcService<OpinionStub>();
        routes.MapGet(
            "/v1/public/districts/430503/publishedReports/2023-1~t-21/attachments/a-1",
            () => Results.File("%PDF-1.7"u8.ToArray(), "application/pdf", "救助政策问答.pdf")
        );
    }

    private IServiceCollection AddRequests(IServiceCollection services) =>
        services.AddSingleton(Requests).Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<ServiceRequests>());

    private sealed class EntranceFilter(PortalHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (http, inner) =>
                    {
                        Interlocked.Increment(ref host.entered);
                        try
                        {
                            await inner(http);
                        }
                        finally
                        {
                            Interlocked.Increment(ref host.left);
                        }
                    }
                );
                next(app);
            };
    }

    private sealed class WarningLog(ConcurrentQueue<string> entries) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                entries.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        }

        public void Dispose() { }
    }

    internal HttpClient CreateClient() =>
        portal!.CreateClient(
            new()
            {
                AllowAutoRedirect = false,
                HandleCookies = false,
                BaseAddress = portal.ClientOptions.BaseAddress, // of the server, over HTTP
            }
        );
}

/// <summary>What the stubs answer: one held activity with its report, and one to come.</summary>
internal sealed class PublicData
{
    public const string Held = "districts/430503/campaigns/2023-1/activities/t-21";

    public int Asked;

    public string? LastFilter { get; set; }

    public List<PlannedActivity> Activities { get; } =
    [
        new()
        {
            Name = Held,
            Topic = "社会救助流程公开体验",
            Unit = "districts/430503/units/430503D04",
            UnitDisplayName = "大祥区民政局",
            FirstDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 16,
            },
            LastDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 16,
            },
            Venue = "社区便民服务中心",
            State = PlannedActivityState.Held,
            Forms = { "现场观摩", "座谈交流" },
            PublishedReport = "districts/430503/publishedReports/2023-1~t-21",
            ReportDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 20,
            },
            Publicity =
            {
                new PublishedPublicity
                {
                    Kind = Type.V1.PublicityKind.NewsMedia,
                    Medium = "邵阳日报",
                    Link = "javascript:alert(1)",
                    PublishDate = new Date
                    {
                        Year = 2023,
                        Month = 6,
                        Day = 18,
                    },
                },
            },
        },
    ];

    /// <summary>An interpretation that belongs to the held activity; the list has it.</summary>
    public PublishedStatement Statement { get; } =
        new()
        {
            Name = "districts/430503/publishedStatements/s-1",
            Kind = Type.V1.StatementKind.PolicyInterpretation,
            Title = "一图读懂临时救助<新规>",
            Text = "为什么要修订？\n<b>原办法</b>已实施五年。",
            PolicyTitle = "大祥区临时救助实施办法",
            PolicyDocumentNumber = "大政办发〔2023〕5号",
            PolicyLink = "https://www.example.org/zc/5.html",
            Unit = "districts/430503/units/430503D04",
            UnitDisplayName = "大祥区民政局",
            Activity = Held,
            ActivityTopic = "社会救助流程公开体验",
            SubmitDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 17,
            },
            PublishDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 19,
            },
        };

    /// <summary>An answer to a concern, a month before.</summary>
    public PublishedStatement Response { get; } =
        new()
        {
            Name = "districts/430503/publishedStatements/s-2",
            Kind = Type.V1.StatementKind.ResponseToConcern,
            Title = "关于学位紧张问题的回应",
            Text = "今年秋季新增学位1200个。",
            Concern = "城南片区小学学位够不够？",
            Unit = "districts/430503/units/430503D05",
            UnitDisplayName = "大祥区教育局",
            SubmitDate = new Date
            {
                Year = 2023,
                Month = 5,
                Day = 10,
            },
            PublishDate = new Date
            {
                Year = 2023,
                Month = 5,
                Day = 12,
            },
        };

    public ListPublishedStatementsRequest? LastStatements { get; set; }

    /// <summary>What each request for an activity is refused with; null to answer it.</summary>
    public RpcException? ActivityRefusal { get; set; }

    public PublishedReport Report { get; } =
        new()
        {
            Name = "districts/430503/publishedReports/2023-1~t-21",
            Topic = "社会救助流程公开体验",
            UnitDisplayName = "大祥区民政局",
            FirstDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 16,
            },
            LastDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 16,
            },
            Text = "第一段。\n<script>第二段</script>",
            Attended = 18,
            Audiences = { "人大代表" },
            Pictures =
            {
                "/v1/public/districts/430503/publishedReports/2023-1~t-21/pictures/p-1",
                "/v1/public/districts/430503/publishedReports/2023-1~t-21/pictures/p-2",
            },
            PictureCaptions = { "工作人员\"讲解\"救助流程", "" },
            Videos =
            {
                new PublishedVideo
                {
                    Path = "/v1/public/districts/430503/publishedReports/2023-1~t-21/videos/v-1",
                    Caption = "工作人员演示\"自助查询\"",
                    SizeBytes = 3 << 19,
                    Width = 1920,
                    Height = 1080,
                },
            },
            Attachments =
            {
                new PublishedAttachment
                {
                    Path = "/v1/public/districts/430503/publishedReports/2023-1~t-21/attachments/a-1",
                    Title = "救助政策<问答>",
                    MediaType = "application/pdf",
                    SizeBytes = 2049,
                },
            },
            PublishDate = new Date
            {
                Year = 2023,
                Month = 6,
                Day = 21,
            },
        };
}

internal sealed class PublicSiteStub(PublicData data) : PublicSiteService.PublicSiteServiceBase
{
    public override Task<ListPublicDistrictsResponse> ListPublicDistricts(ListPublicDistrictsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPublicDistrictsResponse { Districts = { "districts/430503", "districts/430502" } });

    public override Task<PublicTotals> GetPublicTotals(GetPublicTotalsRequest request, ServerCallContext context) =>
        Task.FromResult(
            new PublicTotals
            {
                Total = new()
                {
                    Activities = 52,
                    Held = 51,
                    Cancelled = 1,
                },
                Units =
                {
                    new PublicCounts
                    {
                        Key = "430503D06",
                        DisplayName = "大祥区水利局",
                        Activities = 1,
                    },
                },
                StatementUnits =
                {
                    new StatementUnit
                    {
                        Unit = data.Response.Unit,
                        DisplayName = data.Response.UnitDisplayName,
                        Statements = 1,
                    },
                },
                Months =
                {
                    new PublicCounts
                    {
                        Key = "2023-06",
                        DisplayName = "2023-06",
                        Activities = 12,
                    },
                },
            }
        );

    public override Task<ListPlannedActivitiesResponse> ListPlannedActivities(ListPlannedActivitiesRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref data.Asked);
        data.LastFilter = request.Filter;
        return request.PageToken is "made-up"
            ? throw new RpcException(new(StatusCode.InvalidArgument, ""))
            : Task.FromResult(new ListPlannedActivitiesResponse { Activities = { data.Activities } });
    }

    public override Task<PlannedActivity> GetPlannedActivity(GetPlannedActivityRequest request, ServerCallContext context)
    {
        if (data.ActivityRefusal is { } refusal)
            throw refusal;
        var activity = data.Activities.Find(activity => activity.Name == request.Name) ?? throw new RpcException(new(StatusCode.NotFound, ""));
        return Task.FromResult(new PlannedActivity(activity) { Statements = { data.Statement } });
    }

    public override Task<SearchPlannedActivitiesResponse> SearchPlannedActivities(SearchPlannedActivitiesRequest request, ServerCallContext context) =>
        Task.FromResult(new SearchPlannedActivitiesResponse { Activities = { data.Activities } });

    public override Task<ListPublishedStatementsResponse> ListPublishedStatements(ListPublishedStatementsRequest request, ServerCallContext context)
    {
        data.LastStatements = request;
        return Task.FromResult(
            new ListPublishedStatementsResponse
            {
                PublishedStatements = { data.Statement, data.Response },
                NextPageToken = request.PageToken is "" && request.PageSize < 50 ? "next" : "",
            }
        );
    }

    public override Task<PublishedStatement> GetPublishedStatement(GetPublishedStatementRequest request, ServerCallContext context) =>
        request.Name == data.Statement.Name ? Task.FromResult(data.Statement)
        : request.Name == data.Response.Name ? Task.FromResult(data.Response)
        : throw QuestionnaireData.Refuse(
            StatusCode.NotFound,
            request.Name.EndsWith("/gone", StringComparison.Ordinal) ? ErrorReasons.StatementUnpublished : ErrorReasons.ResourceNotFound
        );

    public override Task<ListPublishedReportsResponse> ListPublishedReports(ListPublishedReportsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPublishedReportsResponse { PublishedReports = { data.Report } });

    public override Task<PublishedReport> GetPublishedReport(GetPublishedReportRequest request, ServerCallContext context) =>
        request.Name == data.Report.Name ? Task.FromResult(data.Report) : throw new RpcException(new(StatusCode.NotFound, ""));
}

internal sealed class ProgrammeStub : PublicProgrammeService.PublicProgrammeServiceBase
{
    public override Task<ApprovedProgramme> GetApprovedProgramme(GetApprovedProgrammeRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ApprovedProgramme
            {
                Name = request.Name,
                Time = "上午9:00",
                Venue = "社区便民服务中心",
                ApproveDate = new Date
                {
                    Year = 2023,
                    Month = 6,
                    Day = 9,
                },
            }
        );
}
