using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>Drafts with scans, ready to be submitted. One draft per client is created through the API; the others are copies of its rows.</summary>
internal sealed class BenchmarkDataset
{
    private const string District = "430503";
    private const string Campaign = $"districts/{District}/campaigns/bench";
    private const string FirstDraft = "draft";

    private readonly RunningRegistry registry;
    private readonly IDataProtectionProvider contactKeys;
    private readonly int perClient;

    private BenchmarkDataset(RunningRegistry registry, SubmitOptions options, Theme sample)
    {
        (this.registry, Sample) = (registry, sample);
        contactKeys = DataProtectionProvider.Create(new DirectoryInfo(registry.ContactKeyFolder), keys => keys.SetApplicationName("ThemeDay.Registry"));
        perClient = options.Count / options.Clients;
        Liaisons = [.. Enumerable.Range(0, options.Clients).Select(Liaison)];
    }

    /// <summary>The theme returned by a real submission.</summary>
    public Theme Sample { get; }

    /// <summary>The caller of each client: the liaison of a separate unit.</summary>
    public IReadOnlyList<TokenSubject> Liaisons { get; }

    /// <summary>A clerk of the district's bureau.</summary>
    public static TokenSubject Bureau { get; } = new("bureau", District);

    /// <summary>Creates the drafts, outside the measurement.</summary>
    public static async Task<BenchmarkDataset> PrepareAsync(RunningRegistry registry, SubmitOptions options, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(registry.Address);
        var bureau = await HeadersAsync(registry, Bureau, cancellationToken);
        await registry.Scheduling.StartAsync();
        await OpenCallAsync(channel, bureau, options, cancellationToken);
        await registry.Scheduling.DisposeAsync();

        var themes = new ThemeService.ThemeServiceClient(channel);
        for (var client = 0; client < options.Clients; client++)
            await CreateScannedThemeAsync(themes, bureau, Campaign, UnitNameOf(client), DraftOf(client), cancellationToken);
        var sample = await CreateScannedThemeAsync(themes, bureau, Campaign, UnitNameOf(0), "sample", cancellationToken);
        sample = await themes.SubmitThemeAsync(
            new() { Name = sample.Name, RequestId = $"{Guid.NewGuid()}" },
            await HeadersAsync(registry, Liaison(0), cancellationToken),
            cancellationToken: cancellationToken
        );

        var drafts = new BenchmarkDataset(registry, options, sample);
        for (var round = 0; round < options.TotalRounds; round++)
        for (var client = 0; client < options.Clients; client++)
            await drafts.CopyAsync(round, client, cancellationToken);
        await drafts.CreateBaselineSchemaAsync(cancellationToken);
        await drafts.WaitUntilIdleAsync(cancellationToken); // the baseline copies the payload from the log
        return drafts;
    }

    /// <summary>The request headers with an access token.</summary>
    public static async Task<Metadata> HeadersAsync(RunningRegistry registry, TokenSubject speaker, CancellationToken cancellationToken) =>
        new() { { "authorization", $"Bearer {await registry.Tokens.GetAsync(speaker, cancellationToken)}" } };

    /// <summary>The theme names submitted in one round, by client.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Of(int round) =>
        [.. Liaisons.Select((_, client) => Enumerable.Range(1, perClient).Select(number => $"{Campaign}/themes/{CopyOf(round, client)}{number}").ToList())];

    /// <summary>Waits until all recorded events are confirmed, the outbox is empty and the data is on disk, so that rounds do not affect each other.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        const string IsIdle =
            "select not exists (select from outbox) and (select position from published_position) = coalesce((select max(position) from event_log), 0)";
        while (!await registry.Database.QueryAsync<bool>(IsIdle, cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        await registry.Database.SettleAsync(cancellationToken);
    }

    /// <summary>Verifies that every draft was submitted, with its event in the log and its request_id recorded.</summary>
    /// <exception cref="InvalidOperationException">A count differs.</exception>
    public async Task CheckAsync(SubmitOptions options, CancellationToken cancellationToken)
    {
        var wanted = (long)options.TotalRounds * options.Clients * perClient;
        foreach (
            var (what, sql) in new[]
            {
                ("themes submitted", "select count(*) from theme where state = 'Submitted'"),
                ("events logged", "select count(*) from event_log where type = 'themeday.events.v1.ThemeSubmitted'"),
                ("requests remembered", "select count(*) from processed_request where method like '%/SubmitTheme'"),
            }
        )
        {
            var found = await registry.Database.QueryAsync<long>(sql, cancellationToken) - 1; // without the sample
            if (found != wanted)
                throw new InvalidOperationException($"{found} {what} instead of {wanted}: nothing was measured");
        }
    }

    private static string UnitOf(int client) => $"{District}B{client:00}";

    private static string UnitNameOf(int client) => $"districts/{District}/units/{UnitOf(client)}";

    private static string DraftOf(int client) => $"{FirstDraft}{client:00}";

    private static string CopyOf(int round, int client) => $"r{round:00}-c{client:00}-";

    private static TokenSubject Liaison(int client) => new("liaison", District, UnitOf(client));

    private static async Task OpenCallAsync(GrpcChannel channel, Metadata bureau, SubmitOptions options, CancellationToken cancellationToken)
    {
        var units = Enumerable.Range(0, options.Clients).Select(client => $"{UnitOf(client)},第{client}街道办事处,subdistrict");
        await new UnitService.UnitServiceClient(channel).ImportUnitsAsync(
            new() { Parent = $"districts/{District}", Csv = $"code,name,kind\n{string.Join('\n', units)}" },
            bureau,
            cancellationToken: cancellationToken
        );
        await OpenCampaignAsync(channel, bureau, District, "bench", cancellationToken);
    }

    /// <summary>Opens a campaign of next year for all units of a district.</summary>
    public static async Task OpenCampaignAsync(GrpcChannel channel, Metadata bureau, string district, string id, CancellationToken cancellationToken)
    {
        var year = TimeProvider.System.GetUtcNow().Year + 1;
        var campaigns = new CampaignService.CampaignServiceClient(channel);
        await campaigns.CreateCampaignAsync(
            new()
            {
                Parent = $"districts/{district}",
                CampaignId = id,
                Campaign = new()
                {
                    DocumentNumber = "大改革协调办发〔2023〕1号",
                    Title = "关于征集政务公开主题日活动主题的通知",
                    Deadline = new Date
                    {
                        Year = year,
                        Month = 4,
                        Day = 14,
                    },
                    FirstMonth = new Date { Year = year, Month = 4 },
                    LastMonth = new Date { Year = year, Month = 10 },
                    Forms = { "实地调研", "现场观摩", "座谈交流", "政策发布", "问卷调查" },
                    Audiences = { "人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民" },
                    ProgrammeLead = new() { WorkingDays = 5 },
                    ReportLead = new() { WorkingDays = 5 },
                    CorrectionLead = new() { WorkingDays = 3 },
                    MinimumThemes = 1,
                    CutOffDate = new Date
                    {
                        Year = year,
                        Month = 12,
                        Day = 1,
                    },
                    Scheme = "theme-day-2023",
                },
            },
            bureau,
            cancellationToken: cancellationToken
        );
        await campaigns.OpenCampaignAsync(new() { Name = $"districts/{district}/campaigns/{id}" }, bureau, cancellationToken: cancellationToken);
    }

    /// <summary>Creates a theme with its scan.</summary>
    public static async Task<Theme> CreateScannedThemeAsync(
        ThemeService.ThemeServiceClient themes,
        Metadata bureau,
        string campaign,
        string unit,
        string id,
        CancellationToken cancellationToken
    )
    {
        var theme = await themes.CreateThemeAsync(
            new()
            {
                Parent = campaign,
                ThemeId = id,
                Theme = new()
                {
                    Unit = unit,
                    Topic = "老旧小区改造进展“面对面”，居民代表看变化",
                    Month = new Date { Year = TimeProvider.System.GetUtcNow().Year + 1, Month = 6 },
                    Forms = { "实地调研", "座谈交流" },
                    Contact = new() { Person = "测试员", Phone = "13900001234" },
                    ExternalReference = "1000",
                },
            },
            bureau,
            cancellationToken: cancellationToken
        );
        using var upload = themes.UploadStampedScan(bureau, cancellationToken: cancellationToken);
        await upload.RequestStream.WriteAsync(new() { Header = new() { Name = theme.Name } }, cancellationToken);
        await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(SampleFiles.Pdf("a scan")) }, cancellationToken);
        await upload.RequestStream.CompleteAsync();
        return await upload;
    }

    /// <summary>Copies the rows created through the API under new ids.</summary>
    private async Task CopyAsync(int round, int client, CancellationToken cancellationToken)
    {
        foreach (var (table, id) in new[] { ("theme", "id"), ("contact", "theme_id") })
        {
            await registry.Database.ExecuteAsync(
                $"""
                insert into {table}
                select (jsonb_populate_record(made, jsonb_build_object('{id}', '{CopyOf(round, client)}' || number))).*
                from {table} made, generate_series(1, {perClient}) number where made.{id} = '{DraftOf(client)}'
                """,
                cancellationToken
            );
        }

        await EncryptContactsAsync(round, client, cancellationToken);
    }

    /// <summary>Encrypts the contact for each copy: the cipher of one theme is not that of another (ContactProtector of Registry).</summary>
    private async Task EncryptContactsAsync(int round, int client, CancellationToken cancellationToken)
    {
        var contact = Protector($"{Campaign}/themes/{DraftOf(client)}")
            .Unprotect(await registry.Database.QueryAsync<byte[]>($"select cipher from contact where theme_id = '{DraftOf(client)}'", cancellationToken));
        var copies = Enumerable.Range(1, perClient).Select(number => $"{CopyOf(round, client)}{number}").ToArray();
        await using var command = registry.Database.CreateCommand(
            "update contact set cipher = copy.cipher from unnest($1::text[], $2::bytea[]) copy (id, cipher) where theme_id = copy.id"
        );
        command.Parameters.Add(new() { Value = copies });
        command.Parameters.Add(new() { Value = copies.Select(id => Protector($"{Campaign}/themes/{id}").Protect(contact)).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);

        IDataProtector Protector(string theme) => contactKeys.CreateProtector("ThemeDay.Contacts.v2", theme);
    }

    /// <summary>Creates the baseline's tables with the same columns, indexes and rows.</summary>
    private async Task CreateBaselineSchemaAsync(CancellationToken cancellationToken)
    {
        await registry.Database.ExecuteAsync(
            """
            create schema baseline;
            create table baseline.theme (like public.theme including all);
            create table baseline.outbox (like public.outbox including all);
            create table baseline.processed_request (like public.processed_request including all);
            insert into baseline.theme select * from public.theme;
            """,
            cancellationToken
        );
    }
}
