using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Attempts the deliveries whose time has come. Each is reserved before it is attempted, so no two instances attempt it; one whose instance is stopped
/// between the attempt and its record is attempted again, with the same Message-ID or webhook-id.</summary>
public sealed partial class DeliveryService(
    IServiceScopeFactory scopes,
    DatabaseReadiness databaseReadiness,
    DeliverySignal signal,
    TimeProvider clock,
    ILogger<DeliveryService> logger
) : ResilientService(logger)
{
    private const int BatchSize = 20;
    private const int MaxConcurrency = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMinutes(2); // longer than a mail and a request take at most

    private static readonly Meter Meter = new("ThemeDay.Notifications");

    private static readonly Counter<long> Attempted = Meter.CreateCounter<long>("themeday.deliveries.attempted", "{delivery}");

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var signaled = signal.Signaled;
            while (await AttemptNextAsync(stoppingToken)) { }
            await AsyncSignal.WaitAsync(signaled, PollInterval, stoppingToken);
        }
    }

    /// <summary>A lost race with a request that retries a delivery is no failure.</summary>
    protected override bool IsInterruption(Exception exception) => base.IsInterruption(exception) || exception is DbUpdateException;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    private async Task<bool> AttemptNextAsync(CancellationToken cancellationToken)
    {
        var reserved = await ReserveAsync(cancellationToken);
        await Parallel.ForEachAsync(
            reserved,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (delivery, token) => await AttemptAsync(delivery, token)
        );
        return reserved is not [];
    }

    private async Task<List<Delivery>> ReserveAsync(CancellationToken cancellationToken)
    {
        await using var scope = CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await db
            .Deliveries.FromSql(
                $"select * from delivery where state = 'Pending' and next_attempt_at <= {now} order by next_attempt_at limit {BatchSize} for update skip locked"
            )
            .IgnoreQueryFilters() // as OverdueMonitor
            .ToListAsync(cancellationToken);
        due.ForEach(delivery => delivery.BeginAttempt(now, AttemptTimeout));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    private async Task AttemptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await using var scope = CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        IDeliverySender sender =
            delivery.Channel is DeliveryChannel.Mail
                ? scope.ServiceProvider.GetRequiredService<MailSender>()
                : scope.ServiceProvider.GetRequiredService<WebhookSender>();
        var result = await sender.SendAsync(delivery, cancellationToken);
        db.Attach(delivery);
        delivery.Complete(result, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        Attempted.Add(1, new("channel", $"{delivery.Channel}"), new("outcome", $"{result.Outcome}"));
        if (delivery.State is DeliveryState.Failed)
            LogGivenUp(delivery.Name, delivery.Attempts, delivery.LastError);
    }

    private AsyncServiceScope CreateScope()
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("deliveries of all districts");
        return scope;
    }

    [LoggerMessage(EventId = 2128, Level = LogLevel.Warning, Message = "Delivering notifications was interrupted; retrying: {Cause}")]
    private partial void LogInterrupted(string cause);

    [LoggerMessage(EventId = 2129, Level = LogLevel.Warning, Message = "{Delivery} was given up after {Attempts} attempts: {Cause}")]
    private partial void LogGivenUp(string delivery, int attempts, string cause);
}

/// <summary>Attempts a delivery.</summary>
internal interface IDeliverySender
{
    /// <summary>Attempts it. Only cancellation and failures of the own database are thrown.</summary>
    Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken cancellationToken);
}
