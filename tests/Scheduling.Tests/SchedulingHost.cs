using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace ThemeDay.Scheduling.Tests;

/// <summary>A Scheduling host shared by the tests of a class. Each test uses its own district.</summary>
public sealed class SchedulingHost(TestPostgres postgres) : IAsyncLifetime
{
    private int districts = 430_500;
    private TestServiceHost<Program>? host;
    private FakeRegistry? registry;

    /// <summary>The current date of the host: a Tuesday, two days before 端午节.</summary>
    public static readonly DateOnly Today = new(2023, 6, 20);

    /// <summary>The database; null for a new one.</summary>
    public string? Connection { get; init; }

    /// <summary>The service.</summary>
    public TestServiceHost<Program> Host => host ?? throw new InvalidOperationException("not started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        registry = await FakeRegistry.StartAsync("scheduling");
        host = await TestServiceHost<Program>.StartAsync(Connection ?? await postgres.NewConnectionStringAsync(), "scheduling-db", Today, registry.Settings);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await registry!.DisposeAsync();
    }

    /// <summary>Creates a district whose campaign of 2023-04-10 is open to two of its units, announced by Registry events.</summary>
    /// <param name="code">The district code; null for a unique one.</param>
    /// <param name="change">Changes the CampaignOpened event.</param>
    internal async Task<DistrictForTests> OpenDistrictAsync(string? code = null, Action<CampaignOpened>? change = null)
    {
        var district = new DistrictForTests(Host, code ?? $"{Interlocked.Increment(ref districts)}") { Registry = registry };
        await district.ReceiveEventAsync(
            new UnitChanged
            {
                Metadata = district.MasterMetadata,
                Unit = district.Unit,
                DisplayName = "第一街道办事处",
                Kind = UnitKind.Subdistrict,
            }
        );
        await district.ReceiveEventAsync(
            new UnitChanged
            {
                Metadata = district.MasterMetadata,
                Unit = district.OtherUnit,
                DisplayName = "第二局",
                Kind = UnitKind.Department,
            }
        );
        var opened = district.Opened();
        change?.Invoke(opened);
        await district.ReceiveEventAsync(opened);
        return district;
    }
}

/// <summary>The district of one test, with its events and callers.</summary>
internal sealed record DistrictForTests(TestServiceHost<Program> Host, string Code)
{
    /// <summary>The stub with the contacts of its themes; null where no text is checked.</summary>
    public FakeRegistry? Registry { get; init; }

    public string Name => $"districts/{Code}";

    public string Unit => $"{Name}/units/{Code}D1";

    public string OtherUnit => $"{Name}/units/{Code}D2";

    public string Campaign => $"{Name}/campaigns/2023-1";

    public string Plan => $"{Campaign}/plan";

    public Actor Bureau => new($"bureau-{Code}", Role.Bureau, Code, null);

    public Actor Liaison => new($"liaison-{Code}D1", Role.Liaison, Code, $"{Code}D1");

    public Actor OtherLiaison => new($"liaison-{Code}D2", Role.Liaison, Code, $"{Code}D2");

    public CalendarService.CalendarServiceClient Calendar => new(Host.As(Bureau));

    public CalendarService.CalendarServiceClient OperatorCalendar => new(Host.As(new("operator", Role.Operator, "", null)));

    public PlanService.PlanServiceClient Plans => new(Host.As(Bureau));

    public ActivityService.ActivityServiceClient Activities => ActivitiesAs(Bureau);

    public ProgrammeService.ProgrammeServiceClient Programmes => ProgrammesAs(Bureau);

    public ObligationService.ObligationServiceClient Obligations => ObligationsAs(Bureau);

    public AssessmentService.AssessmentServiceClient Assessment => new(Host.As(Bureau));

    public ExportService.ExportServiceClient Exports => ExportsAs(Bureau);

    public Google.LongRunning.Operations.OperationsClient Operations => OperationsAs(Bureau);

    public EventMetadata MasterMetadata =>
        new()
        {
            District = Name,
            Account = Bureau.Account,
            Role = "bureau",
        };

    public ActivityService.ActivityServiceClient ActivitiesAs(Actor by) => new(Host.As(by));

    public ProgrammeService.ProgrammeServiceClient ProgrammesAs(Actor by) => new(Host.As(by));

    public ObligationService.ObligationServiceClient ObligationsAs(Actor by) => new(Host.As(by));

    public ExportService.ExportServiceClient ExportsAs(Actor by) => new(Host.As(by));

    public Google.LongRunning.Operations.OperationsClient OperationsAs(Actor by) => new(Host.As(by));

    public string Theme(string id) => $"{Campaign}/themes/{id}";

    public string Activity(string id) => $"{Name}/campaigns/2023-1/activities/{id}";

    /// <summary>Adds a contact for a theme.</summary>
    public void HasContact(string theme, string person, string phone) => Registry!.Contacts[Theme(theme)] = new() { Person = person, Phone = phone };

    public EventMetadata FactOn(string day) =>
        new()
        {
            District = Name,
            EffectiveDate = Given.Day(day).ToProto(),
            Account = Bureau.Account,
            Role = "bureau",
        };

    public CampaignOpened Opened() =>
        new()
        {
            Metadata = FactOn("2023-04-10"),
            Campaign = Campaign,
            Title = "主题征集",
            Deadline = Given.Day("2023-04-14").ToProto(),
            FirstMonth = new() { Year = 2023, Month = 4 },
            LastMonth = new() { Year = 2023, Month = 10 },
            Forms = { "现场观摩", "座谈交流" },
            Audiences = { "人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民" },
            ProgrammeLead = new() { WorkingDays = 5 },
            ReportLead = new() { WorkingDays = 5 },
            CorrectionLead = new() { WorkingDays = 3 },
            MinimumThemes = 1,
            CutOffDate = Given.Day("2023-12-01").ToProto(),
            Scheme = "theme-day-2023",
            InvitedUnits = { Unit, OtherUnit },
            InvitedUnitKinds = { UnitKind.Subdistrict, UnitKind.Department },
        };

    public ThemeRef Ref(string id, string unit) =>
        new()
        {
            Theme = Theme(id),
            Campaign = Campaign,
            Unit = unit,
            ExternalReference = $"no-{id}",
        };

    /// <summary>Applies an event of Registry or Publication as if read from its log.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="source">The publishing service.</param>
    /// <param name="underWay">The time since the event was recorded.</param>
    public async Task<Guid> ReceiveEventAsync(IMessage happened, string source = "registry", TimeSpan underWay = default)
    {
        await using var connection = await Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var id = await ReceiveEventAsync(happened, transaction, source, underWay);
        await transaction.CommitAsync();
        return id;
    }

    /// <summary>Applies an event in a transaction that the caller commits.</summary>
    public async Task<Guid> ReceiveEventAsync(IMessage happened, NpgsqlTransaction transaction, string source = "registry", TimeSpan underWay = default)
    {
        var now = Host.Clock.GetUtcNow() - underWay;
        var row = new EventLogEntry(1, Guid.CreateVersion7(now), happened.Descriptor.FullName, Code, now, "", happened.ToByteArray(), []);
        var handler = Host.Services.GetRequiredService<IEventHandler>();
        await handler.HandleAsync(new(source, row), transaction, CancellationToken.None);
        await handler.CompleteAsync([new(source, row)], transaction, CancellationToken.None);
        return row.EventId;
    }

    /// <summary>A theme received by Registry.</summary>
    public Task<Guid> SubmittedAsync(string id, string? unit = null, int month = 6, string on = "2023-04-12") =>
        ReceiveEventAsync(
            new ThemeSubmitted
            {
                Metadata = FactOn(on),
                Theme = Ref(id, unit ?? Unit),
                Topic = $"主题{id}",
                Month = new() { Year = 2023, Month = month },
                Forms = { "现场观摩" },
                FirstReceivedDate = Given.Day(on).ToProto(),
            }
        );

    /// <summary>A theme accepted by Registry.</summary>
    public async Task AcceptedAsync(string id, string? unit = null, int month = 6)
    {
        await SubmittedAsync(id, unit, month);
        await ReceiveEventAsync(new ThemeAccepted { Metadata = FactOn("2023-04-18"), Theme = Ref(id, unit ?? Unit) });
    }

    /// <summary>Pins an accepted theme to days in the draft plan.</summary>
    public Task<Proto.Plan> PinnedAsync(string id, string firstDay, string? lastDay = null) =>
        Plans
            .PinThemeAsync(
                new()
                {
                    Name = Plan,
                    Theme = Theme(id),
                    FirstDate = Given.Day(firstDay).ToProto(),
                    LastDate = lastDay is null ? null : Given.Day(lastDay).ToProto(),
                }
            )
            .ResponseAsync;

    /// <summary>Places the accepted themes, and waits until that is done.</summary>
    public async Task<Proto.Plan> DraftedAsync(string etag = "") =>
        await ResponseAsync<Proto.Plan>(await Plans.DraftPlanAsync(new() { Name = Plan, Etag = etag }));

    /// <summary>The response of an operation once it is done.</summary>
    /// <exception cref="RpcException">The error of the operation.</exception>
    public async Task<T> ResponseAsync<T>(Operation started, Actor? by = null)
        where T : IMessage, new()
    {
        var operation = await OperationsAs(by ?? Bureau).WaitOperationAsync(new() { Name = started.Name });
        Assert.True(operation.Done, $"{operation}");
        return operation.Error is { } error ? throw error.ToRpcException() : operation.Response.Unpack<T>();
    }

    /// <summary>Releases the draft plan, effective on a day.</summary>
    public Task<Proto.PlanRelease> ReleasedAsync(string on = "2023-04-20") =>
        Plans.ReleasePlanAsync(new() { Name = Plan, EffectiveDate = Given.Day(on).ToProto() }).ResponseAsync;

    /// <summary>An activity of the first unit in a released plan.</summary>
    public async Task<string> PlannedAsync(
        string id = "t-1",
        string firstDay = "2023-06-16",
        string? lastDay = null,
        string on = "2023-04-20",
        string? unit = null
    )
    {
        await AcceptedAsync(id, unit);
        await PinnedAsync(id, firstDay, lastDay);
        await ReleasedAsync(on);
        return Activity(id);
    }

    /// <summary>Three releases with an activity each (moved, cancelled, dropped), and a draft that does this to them and adds another.</summary>
    public async Task ChangedInEveryWayAsync()
    {
        foreach (var id in (string[])["moved", "cancelled", "dropped"])
            await PlannedAsync(id, firstDay: "2023-07-14");
        await AcceptedAsync("added");
        await PinnedAsync("added", "2023-07-20");
        await Plans.RescheduleActivityAsync(
            new()
            {
                Name = Plan,
                Activity = Activity("moved"),
                FirstDate = Given.Day("2023-07-21").ToProto(),
                Reason = "汛期",
            }
        );
        await Plans.CancelActivityAsync(
            new()
            {
                Name = Plan,
                Activity = Activity("cancelled"),
                Reason = "场地停用",
            }
        );
        await Plans.DropThemeAsync(
            new()
            {
                Name = Plan,
                Theme = Theme("dropped"),
                Reason = "重复",
            }
        );
    }

    /// <summary>A circular that names an overdue programme of the first unit: as if its reminders had been issued.</summary>
    public async Task<string> ReleasedCircularAsync(string activity, string due)
    {
        var obligation = $"{Unit}/obligations/file-programme-2023-1~{activity.Split('/')[^1]}";
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        db.Add(
            new Scheduling.Notifications.Notification
            {
                District = Code,
                Id = Scheduling.Notifications.Notification.CreateId(obligation),
                Unit = $"{Code}D1",
                Kind = Scheduling.Notifications.NotificationKind.CircularPending,
                CampaignId = "2023-1",
                Subject = obligation,
                ObligationKind = Scheduling.Obligations.ObligationKind.FileProgramme,
                Due = Given.Day(due),
                IssuedOn = Given.Day(due).AddDays(5),
            }
        );
        await db.SaveChangesAsync();
        return (await new CircularService.CircularServiceClient(Host.As(Bureau)).ReleaseCircularAsync(new() { Parent = Campaign })).Name;
    }

    /// <summary>The report of an activity of the first unit published by Publication.</summary>
    public Task<Guid> ReportPublishedAsync(string activity, int pictures = 3) =>
        ReceiveEventAsync(
            new ReportPublished
            {
                Metadata = FactOn("2023-06-20"),
                Activity = ActivityRef(activity),
                Pictures = pictures,
            },
            "publication"
        );

    /// <summary>The report of an activity of the first unit unpublished by Publication.</summary>
    public Task<Guid> ReportUnpublishedAsync(string activity) =>
        ReceiveEventAsync(new ReportUnpublished { Metadata = FactOn("2023-06-20"), Activity = ActivityRef(activity) }, "publication");

    public ActivityRef ActivityRef(string activity) =>
        new()
        {
            Activity = activity,
            Topic = $"主题{activity.Split('/')[^1]}",
            Theme = Ref(activity.Split('/')[^1], Unit),
        };

    public async Task<Activity> HeldAsync(string activity) => await Activities.MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表" } });

    public static Programme Programme(string activity, string venue = "区政务服务中心一楼大厅") =>
        new()
        {
            Name = $"{activity}/programme",
            Time = "上午9:00",
            Venue = venue,
            Agenda = "参观窗口，座谈交流",
            Guests =
            {
                new Guests { Audience = "人大代表", Count = 5 },
            },
            Signage = "主题日横幅",
        };

    public async Task<Programme> FiledAsync(string activity, string on = "2023-06-08") =>
        await Programmes.FileProgrammeAsync(new() { Programme = Programme(activity), EffectiveDate = Given.Day(on).ToProto() });

    public async Task<IReadOnlyList<Obligation>> ListObligationsAsync(
        string filter = "",
        string? parent = null,
        Actor? by = null,
        DateTimeOffset? knownTime = null
    ) =>
        [
            .. (
                await ObligationsAs(by ?? Bureau)
                    .ListObligationsAsync(
                        new()
                        {
                            Parent = parent ?? $"{Name}/units/-",
                            Filter = filter,
                            KnownTime = knownTime is { } instant ? Timestamp.FromDateTimeOffset(instant) : null,
                        }
                    )
            ).Obligations,
        ];
}
