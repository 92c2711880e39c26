using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace ThemeDay.Publication.Tests;

/// <summary>A Publication host shared by the tests of a class. Each test uses its own district.</summary>
public class PublicationHost(TestPostgres postgres) : IAsyncLifetime
{
    private static int districts = 430_500;
    private TestServiceHost<Program>? host;
    private FakeRegistry? registry;

    /// <summary>The current date of the host.</summary>
    public static readonly DateOnly Today = new(2023, 6, 20);

    /// <summary>The service.</summary>
    public TestServiceHost<Program> Host => host ?? throw new InvalidOperationException("not started");

    /// <summary>Settings of the service other than the defaults of the tests.</summary>
    protected virtual (string Name, string Value)[] Settings => [];

    /// <summary>Creates the database.</summary>
    /// <returns>Its connection string.</returns>
    protected virtual Task<string> CreateDatabaseAsync(TestPostgres server) => server.NewConnectionStringAsync();

    /// <summary>Adds services that observe the service.</summary>
    protected virtual void Configure(IServiceCollection services) { }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        registry = await FakeRegistry.StartAsync("publication");
        host = await TestServiceHost<Program>.StartAsync(
            await CreateDatabaseAsync(postgres),
            "publication-db",
            Today,
            Configure,
            [.. registry.Settings, .. Settings]
        );
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await registry!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the Registry stub for good.</summary>
    internal ValueTask StopRegistryAsync() => registry!.DisposeAsync();

    /// <summary>Creates a district with two units, announced by Registry events.</summary>
    /// <param name="code">Its code; null for one of its own.</param>
    internal async Task<DistrictForTests> DistrictAsync(string? code = null)
    {
        var district = new DistrictForTests(Host, registry!, code ?? $"{Interlocked.Increment(ref districts)}");
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处" });
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.OtherUnit}", DisplayName = "第二局" });
        return district;
    }
}

/// <summary>The district of one test, with its callers.</summary>
internal sealed record DistrictForTests(TestServiceHost<Program> Host, FakeRegistry Registry, string Code)
{
    public string Name => $"districts/{Code}";

    public string Unit => $"{Code}D1";

    public string OtherUnit => $"{Code}D2";

    public Actor Bureau => new($"bureau-{Code}", Role.Bureau, Code, null);

    public Actor Liaison => new($"liaison-{Unit}", Role.Liaison, Code, Unit);

    public Actor OtherLiaison => new($"liaison-{OtherUnit}", Role.Liaison, Code, OtherUnit);

    public Actor Evaluator => new("evaluator-43", Role.Evaluator, "43", null);

    public ReportService.ReportServiceClient Reports => ReportsAs(Bureau);

    public PublicityService.PublicityServiceClient Publicity => PublicityAs(Bureau);

    public OpinionService.OpinionServiceClient Opinions => OpinionsAs(Bureau);

    public PublicOpinionService.PublicOpinionServiceClient Citizens => new(Host.As(null));

    public PublicSiteService.PublicSiteServiceClient PublicSite => new(Host.As(null));

    public ReportService.ReportServiceClient ReportsAs(Actor? actor) => new(Host.As(actor));

    public PublicityService.PublicityServiceClient PublicityAs(Actor? actor) => new(Host.As(actor));

    public OpinionService.OpinionServiceClient OpinionsAs(Actor? actor) => new(Host.As(actor));

    /// <summary>An activity in a released plan, announced by Scheduling events.</summary>
    public async Task<string> PlannedAsync(string theme = "t-21", DateOnly? on = null)
    {
        var day = (on ?? new DateOnly(2023, 6, 16)).ToProto();
        var activity = Ref(theme);
        await HearAsync(
            new ActivityPlanned
            {
                Activity = activity,
                Release = 1,
                FirstDate = day,
                LastDate = day,
            }
        );
        return activity.Activity;
    }

    /// <summary>An activity held at a venue.</summary>
    public async Task<string> HeldAsync(string theme = "t-21", DateOnly? on = null)
    {
        var activity = await PlannedAsync(theme, on);
        await HearAsync(new ProgrammeFiled { Activity = Ref(theme), Venue = "社区便民服务中心" });
        await HearAsync(new ProgrammeApproved { Activity = Ref(theme) });
        await HearAsync(new ActivityHeld { Activity = Ref(theme), Audiences = { "人大代表", "普通市民" } });
        return activity;
    }

    /// <summary>A cancelled activity.</summary>
    public async Task<string> CancelledAsync(string theme = "t-21")
    {
        var activity = await PlannedAsync(theme);
        await HearAsync(new ActivityCancelled { Activity = Ref(theme), Release = 2 });
        return activity;
    }

    /// <summary>An activity that was cancelled and then planned again for a day.</summary>
    public async Task ReplannedAsync(string theme, DateOnly day)
    {
        await CancelledAsync(theme);
        await HearAsync(
            new ActivityReplanned
            {
                Activity = Ref(theme),
                Release = 3,
                FirstDate = day.ToProto(),
                LastDate = day.ToProto(),
            }
        );
    }

    /// <summary>An activity whose theme was dropped from the plan.</summary>
    public async Task DroppedAsync(string theme)
    {
        await PlannedAsync(theme);
        await HearAsync(new ActivityDropped { Activity = Ref(theme), Release = 2 });
    }

    /// <summary>The name of the published report of an activity.</summary>
    public static string PublishedReport(string activity) =>
        ActivityName.Parse(activity) is var name ? $"districts/{name.District}/publishedReports/{name.Id}" : "";

    /// <summary>A report request.</summary>
    public static V1.Report Written(string activity, string text = "活动如期开展，现场气氛热烈。") =>
        new()
        {
            Name = $"{activity}/report",
            Text = text,
            Attended = 12,
            Links = { "https://example.org/news" },
        };

    /// <summary>A filed report.</summary>
    public async Task<V1.Report> FiledAsync(string theme = "t-21", string text = "活动如期开展，现场气氛热烈。", DateOnly? on = null) =>
        await Reports.FileReportAsync(new() { Report = Written(await HeldAsync(theme, on), text) });

    /// <summary>An accepted report.</summary>
    public async Task<V1.Report> AcceptedAsync(string theme = "t-21", string text = "活动如期开展，现场气氛热烈。", DateOnly? on = null) =>
        await Reports.AcceptReportAsync(new() { Name = (await FiledAsync(theme, text, on)).Name });

    /// <summary>Uploads a picture of a report.</summary>
    public async Task<Picture> UploadAsync(string activity, byte[] bytes, Actor? by = null)
    {
        using var call = ReportsAs(by ?? Bureau).UploadPicture();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });
        foreach (var chunk in bytes.Chunk(200_000))
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(chunk) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    /// <summary>Adds a contact for the theme of an activity.</summary>
    public void HasContact(string person, string phone, string theme = "t-21") =>
        Registry.Contacts[Ref(theme).Theme.Theme] = new() { Person = person, Phone = phone };

    /// <summary>Applies an event of another service.</summary>
    public async Task HearAsync(IMessage happened)
    {
        await using var connection = await Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var row = new EventLogEntry(1, Guid.NewGuid(), happened.Descriptor.FullName, Code, default, "", happened.ToByteArray(), []);
        await Host.Services.GetRequiredService<IEventHandler>().HandleAsync(new("scheduling", row), transaction, CancellationToken.None);
        await transaction.CommitAsync();
        Host.Services.GetRequiredService<AppliedEventsSignal>().Signal.Set(); // as the subscription does
    }

    /// <summary>The events recorded for this district, in order.</summary>
    public async Task<IReadOnlyList<IMessage>> ListRecordedEventsAsync()
    {
        List<IMessage> told = [];
        await using var command = Host
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand(
                "select type, payload, recorded_at from outbox where district = $1 union all select type, payload, "
                    + "recorded_at from event_log where district = $1 order by recorded_at"
            );
        command.Parameters.Add(new() { Value = Code });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var type = PublicationEventsReflection.Descriptor.MessageTypes.Single(message => message.FullName == reader.GetString(0));
            told.Add(type.Parser.ParseFrom(reader.GetFieldValue<byte[]>(1)));
        }

        return told;
    }

    /// <summary>An activity of the district in events.</summary>
    public ActivityRef Ref(string theme) =>
        new()
        {
            Activity = $"{Name}/campaigns/2023-1/activities/{theme}",
            Topic = "社会救助流程公开体验",
            Theme = new()
            {
                Theme = $"{Name}/campaigns/2023-1/themes/{theme}",
                Campaign = $"{Name}/campaigns/2023-1",
                Unit = $"{Name}/units/{Unit}",
                ExternalReference = "21",
            },
        };
}
