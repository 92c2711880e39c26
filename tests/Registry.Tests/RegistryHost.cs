using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace ThemeDay.Registry.Tests;

/// <summary>A Registry host shared by the tests of a class. Each test uses its own district.</summary>
public class RegistryHost : IAsyncLifetime
{
    private static int districts = 430_500;
    private readonly TestPostgres postgres;
    private readonly int poolSize;
    private TestServiceHost<Program>? host;

    /// <summary>Creates the host; it starts with the first test.</summary>
    public RegistryHost(TestPostgres postgres)
        : this(postgres, poolSize: 40) { }

    /// <summary>The same, with a pool of so many connections to its database.</summary>
    protected RegistryHost(TestPostgres postgres, int poolSize)
    {
        (this.postgres, this.poolSize) = (postgres, poolSize);
        Scheduling = FakeScheduling.NewService(SchedulingContent);
    }

    /// <summary>The current date of the host.</summary>
    public static readonly DateOnly Today = new(2023, 4, 12);

    /// <summary>Settings of the service other than the defaults of the tests.</summary>
    protected virtual (string Name, string Value)[] Settings => [];

    /// <summary>The locale of the collation of its database, by ICU; null for that of the server.</summary>
    protected virtual string? Locale => null;

    /// <summary>The stub of Scheduling.</summary>
    internal StubService Scheduling { get; }

    /// <summary>What the stub of Scheduling has.</summary>
    internal SchedulingContent SchedulingContent { get; } = new();

    /// <summary>The connection string of its database.</summary>
    internal string ConnectionString => Host.Services.GetRequiredService<ServiceConnectionString>().ConnectionString;

    /// <summary>The service.</summary>
    public TestServiceHost<Program> Host => host ?? throw new InvalidOperationException("not started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Scheduling.StartAsync();
        var connection = $"{await postgres.NewConnectionStringAsync(Locale)};Maximum Pool Size={poolSize}";
        host = await TestServiceHost<Program>.StartAsync(connection, "registry-db", Today, [.. Scheduling.SettingsAs("scheduling"), .. Settings]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Scheduling.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A district of its own, with nothing in it.</summary>
    internal DistrictForTests EmptyDistrict() => new(Host, $"{Interlocked.Increment(ref districts)}");

    /// <summary>The files of the service.</summary>
    internal IReadOnlyList<string> ListFiles() =>
        [
            .. Directory
                .EnumerateFiles(Host.Services.GetRequiredService<FileStoreOptions>().Folder, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".xml", StringComparison.Ordinal)) // keys of contacts
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Moves the time of each file into the past.</summary>
    internal void MakeFilesOlder(TimeSpan age)
    {
        foreach (var file in ListFiles())
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file) - age);
    }

    /// <summary>Creates a district with three units and nothing else.</summary>
    internal async Task<DistrictForTests> DistrictAsync()
    {
        var district = EmptyDistrict();
        await district.Units.ImportUnitsAsync(
            new()
            {
                Parent = district.Name,
                Csv =
                    $"code,name,kind\n{district.Unit},第一街道办事处,subdistrict\n{district.OtherUnit},第二局,department\n{district.Code}S1,驻区税务局,stationed",
            }
        );
        return district;
    }

    /// <summary>Creates a district with an open campaign.</summary>
    /// <param name="openedOn">The effective date of the opening; null for today.</param>
    internal async Task<DistrictForTests> OpenDistrictAsync(DateOnly? openedOn = null)
    {
        var district = await DistrictAsync();
        await district.CreateCampaignAsync();
        await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign, EffectiveDate = openedOn.ToProto() });
        return district;
    }
}

/// <summary>The district of one test, with its callers.</summary>
internal sealed record DistrictForTests(TestServiceHost<Program> Host, string Code)
{
    public string Name => $"districts/{Code}";

    public string Unit => $"{Code}D1";

    public string OtherUnit => $"{Code}D2";

    public string Campaign => $"{Name}/campaigns/2023-1";

    public Actor Bureau => new($"bureau-{Code}", Role.Bureau, Code, null);

    public Actor Liaison => new($"liaison-{Unit}", Role.Liaison, Code, Unit);

    public Actor OtherLiaison => new($"liaison-{OtherUnit}", Role.Liaison, Code, OtherUnit);

    public UnitService.UnitServiceClient Units => new(Host.As(Bureau));

    public CampaignService.CampaignServiceClient Campaigns => new(Host.As(Bureau));

    public ThemeService.ThemeServiceClient Themes => new(Host.As(Bureau));

    public ThemeService.ThemeServiceClient ThemesAs(Actor? actor) => new(Host.As(actor));

    /// <summary>Creates its campaign, as a draft.</summary>
    public async Task CreateCampaignAsync() =>
        await Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = Name,
                CampaignId = "2023-1",
                Campaign = Terms(),
            }
        );

    public static Campaign Terms() =>
        new()
        {
            DocumentNumber = "大改革协调办发〔2023〕1号",
            Title = "主题征集",
            Deadline = new DateOnly(2023, 4, 14).ToProto(),
            FirstMonth = new() { Year = 2023, Month = 4 },
            LastMonth = new() { Year = 2023, Month = 10 },
            Forms = { "现场观摩", "座谈交流" },
            Audiences = { "人大代表", "普通市民" },
            ProgrammeLead = new LeadTime { WorkingDays = 5 },
            ReportLead = new LeadTime { WorkingDays = 5 },
            CorrectionLead = new LeadTime { WorkingDays = 3 },
            MinimumThemes = 1,
            CutOffDate = new DateOnly(2023, 12, 1).ToProto(),
            Scheme = "theme-day-2023",
        };

    public Theme Draft(string? unit = null) =>
        new()
        {
            Unit = $"{Name}/units/{unit ?? Unit}",
            Topic = "社会救助流程公开体验",
            Month = new() { Year = 2023, Month = 5 },
            Forms = { "现场观摩" },
            Contact = new() { Person = "测试员", Phone = "13900001234" },
            ExternalReference = "21",
        };

    /// <summary>A draft with its scan.</summary>
    public async Task<Theme> ScannedAsync(string id = "t-21", Theme? draft = null)
    {
        var theme = await Themes.CreateThemeAsync(
            new()
            {
                Parent = Campaign,
                ThemeId = id,
                Theme = draft ?? Draft(),
            }
        );
        return await UploadAsync(theme.Name, SampleFiles.Pdf("a scan"));
    }

    public async Task<Theme> UploadAsync(string name, byte[] bytes, Actor? by = null)
    {
        using var call = ThemesAs(by ?? Bureau).UploadStampedScan();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = name } });
        foreach (var chunk in bytes.Chunk(100_000))
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(chunk) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }
}
