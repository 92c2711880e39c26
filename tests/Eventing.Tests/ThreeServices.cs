using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using ThemeDay.LocalState;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>The real Registry and Scheduling as processes with the settings of AppHost, on real servers. Processes can be killed.</summary>
internal sealed class ThreeServices : IAsyncDisposable
{
    public const string District = "430503";

    private static readonly TimeSpan StartupTimeout = TimeSpan.FromMinutes(2); // two seconds on an idle machine

    private static readonly Actor Bureau = new("bureau-430503", Role.Bureau, District, null);

    private readonly string folder = Directory.CreateTempSubdirectory("themeday-services-").FullName;
    private readonly TestTokens tokens = new();
    private readonly Dictionary<string, (int Http, int Grpc)> ports = new()
    {
        ["registry"] = (LoopbackPorts.Allocate(), LoopbackPorts.Allocate()),
        ["scheduling"] = (LoopbackPorts.Allocate(), LoopbackPorts.Allocate()),
    };
    private readonly ConcurrentDictionary<string, ChildProcess> processes = []; // concurrent, because two are started in parallel
    private readonly Dictionary<string, GrpcChannel> channels = [];
    private readonly Dictionary<string, string?> shared;

    private ThreeServices(string registryDb, string schedulingDb, string broker, Otlp? telemetry)
    {
        shared = new()
        {
            ["ASPNETCORE_URLS"] = null,
            ["ConnectionStrings__registry-db"] = registryDb,
            ["ConnectionStrings__scheduling-db"] = schedulingDb,
            ["ConnectionStrings__messaging"] = broker,
            ["Messaging__AuthenticationKey"] = SecretStore.GeneratePassword(),
            ["Tokens__ClientSecret"] = "of-tests",
            ["Checkpoints__SigningKey"] = tokens.SigningKey,
            ["Contacts__KeyFolder"] = folder,
            ["Files__Folder"] = folder,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry?.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };
        foreach (var (service, (http, grpc)) in ports)
        {
            shared[$"services__{service}__http__0"] = $"http://127.0.0.1:{http}";
            shared[$"services__{service}__grpc__0"] = $"http://127.0.0.1:{grpc}";
            channels[service] = GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}");
        }
    }

    public static string Campaign => $"districts/{District}/campaigns/2023-1";

    public static string Plan => $"{Campaign}/plan";

    public static async Task<ThreeServices> StartAsync(TestPostgres postgres, string broker, Otlp? telemetry = null)
    {
        var system = new ThreeServices(await postgres.NewConnectionStringAsync(), await postgres.NewConnectionStringAsync(), broker, telemetry);
        try
        {
            await Task.WhenAll(system.StartAsync("registry"), system.StartAsync("scheduling"));
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public ThemeService.ThemeServiceClient Themes(params (string Name, string Value)[] headers) => new(As("registry", headers));

    public PlanService.PlanServiceClient Plans(params (string Name, string Value)[] headers) => new(As("scheduling", headers));

    public ObligationService.ObligationServiceClient Obligations(params (string Name, string Value)[] headers) => new(As("scheduling", headers));

    /// <summary>Starts a service and waits until it is ready.</summary>
    public async Task StartAsync(string service)
    {
        var dll = Path.Combine(
            AppContext.BaseDirectory.Replace("tests/Eventing.Tests", $"Services.{char.ToUpperInvariant(service[0])}{service[1..]}"),
            $"ThemeDay.Services.{char.ToUpperInvariant(service[0])}{service[1..]}.dll"
        );
        processes[service] = await ProcessLauncher.StartAsync(
            new("dotnet", dll)
            {
                WorkingDirectory = Path.GetDirectoryName(dll)!,
                Log = Path.Combine(folder, $"{service}.log"),
                Environment = new Dictionary<string, string?>(shared)
                {
                    ["Endpoints__HttpPort"] = $"{ports[service].Http}",
                    ["Endpoints__GrpcPort"] = $"{ports[service].Grpc}",
                    ["OTEL_SERVICE_NAME"] = service,
                    ["Tokens__SigningKey"] = service is "registry" ? tokens.SigningKey : null,
                    ["Tokens__Clients__registry"] = "of-tests",
                    ["Tokens__Clients__scheduling"] = "of-tests",
                },
            }
        );
        using var client = new HttpClient();
        await Poll.UntilAsync(
            async () =>
            {
                Assert.True(processes[service].IsRunning, await File.ReadAllTextAsync(Path.Combine(folder, $"{service}.log")));
                try
                {
                    using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{ports[service].Http}/health"));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false; // not listening yet
                }
            },
            StartupTimeout,
            $"{service} is ready"
        );
    }

    /// <summary>Kills a service with SIGKILL.</summary>
    public async Task KillAsync(string service)
    {
        processes[service].Kill();
        await processes[service].Exited;
    }

    /// <summary>Opens a campaign that calls on one unit.</summary>
    public async Task OpenCampaignAsync()
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + StartupTimeout; // the first requests of processes that have just started
        var units = new UnitService.UnitServiceClient(As("registry"));
        await units.ImportUnitsAsync(
            new() { Parent = $"districts/{District}", Csv = $"code,name,kind\n{District}D1,第一街道办事处,subdistrict" },
            deadline: deadline
        );
        var campaigns = new CampaignService.CampaignServiceClient(As("registry"));
        await campaigns.CreateCampaignAsync(
            new()
            {
                Parent = $"districts/{District}",
                CampaignId = "2023-1",
                Campaign = new()
                {
                    DocumentNumber = "大改革协调办发〔2023〕1号",
                    Title = "主题征集",
                    Deadline = new DateOnly(2023, 4, 14).ToProto(),
                    FirstMonth = new() { Year = 2023, Month = 4 },
                    LastMonth = new() { Year = 2023, Month = 10 },
                    Forms = { "现场观摩" },
                    Audiences = { "普通市民" },
                    ProgrammeLead = new() { WorkingDays = 5 },
                    ReportLead = new() { WorkingDays = 5 },
                    CorrectionLead = new() { WorkingDays = 3 },
                    MinimumThemes = 1,
                    CutOffDate = new DateOnly(2023, 12, 1).ToProto(),
                    Scheme = "theme-day-2023",
                },
            },
            deadline: deadline
        );
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    var open = new OpenCampaignRequest { Name = Campaign, EffectiveDate = new DateOnly(2023, 4, 10).ToProto() };
                    return await campaigns.OpenCampaignAsync(open, deadline: deadline) is not null;
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable)
                {
                    return false; // Scheduling, which is asked for the indicator scheme, started before Registry and has not its keys yet
                }
            },
            StartupTimeout,
            "the campaign is open"
        );
    }

    /// <summary>Creates a theme with its scan, ready to be submitted.</summary>
    public async Task<string> DraftAsync(string id)
    {
        var theme = await Themes()
            .CreateThemeAsync(
                new()
                {
                    Parent = Campaign,
                    ThemeId = id,
                    Theme = new()
                    {
                        Unit = $"districts/{District}/units/{District}D1",
                        Topic = "社会救助流程公开体验",
                        Month = new() { Year = 2023, Month = 5 },
                        Forms = { "现场观摩" },
                        Contact = new() { Person = "测试员", Phone = "13900001234" },
                        ExternalReference = "21",
                    },
                }
            );
        using var upload = Themes().UploadStampedScan();
        await upload.RequestStream.WriteAsync(new() { Header = new() { Name = theme.Name } });
        await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(SampleFiles.Pdf("a scan")) });
        await upload.RequestStream.CompleteAsync();
        return (await upload).Name;
    }

    /// <summary>Submits a theme.</summary>
    /// <returns>The event id of the response.</returns>
    public async Task<string> SubmitAsync(string theme, string requestId = "", params (string Name, string Value)[] headers)
    {
        using var call = Themes(headers)
            .SubmitThemeAsync(
                new()
                {
                    Name = theme,
                    RequestId = requestId,
                    EffectiveDate = new DateOnly(2023, 4, 12).ToProto(),
                },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5)
            );
        await call;
        return (await call.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader)!;
    }

    /// <summary>The unit's obligations in Scheduling, once it has applied an event.</summary>
    public async Task<IReadOnlyList<Obligation>> ListObligationsAsync(string after) =>
        (
            await Obligations((ReadYourWritesInterceptor.AfterHeader, after))
                .ListObligationsAsync(new() { Parent = $"districts/{District}/units/{District}D1" })
        ).Obligations;

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
            channel.Dispose();
        await Task.WhenAll(processes.Values.Select(process => process.StopAsync(TimeSpan.FromSeconds(12))));
        Directory.Delete(folder, recursive: true);
    }

    private CallInvoker As(string service, params (string Name, string Value)[] headers) =>
        channels[service]
            .Intercept(metadata =>
            {
                metadata.Add("authorization", $"Bearer {tokens.Of(Bureau)}");
                foreach (var (name, value) in headers)
                    metadata.Add(name, value);
                return metadata;
            });
}
