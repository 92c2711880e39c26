using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Attempts the deliveries whose time has come, each channel by itself: webhooks that do not answer hold up no mail. Each is reserved before it is
/// attempted, so no two instances attempt it; one whose instance is killed between the attempt and its record is attempted again, with the same Message-ID or
/// webhook-id.</summary>
public sealed partial class DeliveryService(
    IServiceScopeFactory scopes,
    DatabaseReadiness databaseReadiness,
    DeliverySignal signal,
    TimeProvider clock,
    ILogger<DeliveryService> logger
) : ResilientService(logger)
{
    private const int MaxConcurrency = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Reservation = 2 * AttemptTimeout; // an attempt and its record

    private static readonly Meter Meter = new("ThemeDay.Notifications");

    private static readonly Counter<long> Attempted = Meter.CreateCounter<long>("themeday.deliveries.attempted", "{delivery}");

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        await Task.WhenAll(
            Enum.GetValues<DeliveryChannel>().Select(channel => RepeatAsync(cancellationToken => DeliverAsync(channel, cancellationToken), stoppingToken))
        );
    }

    /// <summary>A lost race with a request that retries a delivery is no failure.</summary>
    protected override bool IsInterruption(Exception exception) => base.IsInterruption(exception) || exception is DbUpdateException;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    private async Task DeliverAsync(DeliveryChannel channel, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var signaled = signal.Signaled;
            while (await AttemptNextAsync(channel, stoppingToken)) { }
            await AsyncSignal.WaitAsync(signaled, PollInterval, stoppingToken);
        }
    }

    private async Task<bool> AttemptNextAsync(DeliveryChannel channel, CancellationToken stoppingToken)
    {
        var reserved = await ReserveAsync(channel, stoppingToken);
        await Task.WhenAll(reserved.Select(delivery => AttemptAsync(delivery, stoppingToken))); // a failure to record one ends no other
        return reserved is not [];
    }

    /// <summary>Reserves as many as are attempted at once.</summary>
    private async Task<List<Delivery>> ReserveAsync(DeliveryChannel channel, CancellationToken cancellationToken)
    {
        await using var scope = CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await db
            .Deliveries.FromSql(
                $"""
                select * from delivery where state = 'Pending' and next_attempt_at <= {now} and channel = {channel.ToString()}
                order by next_attempt_at limit {MaxConcurrency} for update skip locked
                """
            )
            .IgnoreQueryFilters() // as OverdueMonitor
            .ToListAsync(cancellationToken);
        due.ForEach(delivery => delivery.BeginAttempt(now, Reservation));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    private async Task AttemptAsync(Delivery delivery, CancellationToken stoppingToken)
    {
        await using var scope = CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
        IDeliverySender sender =
            delivery.Channel is DeliveryChannel.Mail
                ? scope.ServiceProvider.GetRequiredService<MailSender>()
                : scope.ServiceProvider.GetRequiredService<WebhookSender>();
        var result = await SendAsync(sender, delivery, stoppingToken);
        db.Attach(delivery);
        delivery.Complete(result, clock.GetUtcNow());
        await db.SaveChangesAsync(CancellationToken.None); // a stop meanwhile does not send it twice
        Attempted.Add(1, new("channel", $"{delivery.Channel}"), new("outcome", $"{result.Outcome}"));
        if (delivery.State is DeliveryState.Failed)
            LogGivenUp(delivery.Name, delivery.Attempts, delivery.LastError);
    }

    private async Task<DeliveryResult> SendAsync(IDeliverySender sender, Delivery delivery, CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(AttemptTimeout);
        try
        {
            return await sender.SendAsync(delivery, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            return new(DeliveryOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"not done within {AttemptTimeout.TotalSeconds:0} s"));
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested && !DatabaseFailure.Is(exception))
        {
            LogFailed(exception, delivery.Name);
            return new(DeliveryOutcome.Failed, exception.GetType().Name);
        }
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

    [LoggerMessage(EventId = 2130, Level = LogLevel.Error, Message = "An attempt of {Delivery} failed for an unexpected reason; it is attempted again")]
    private partial void LogFailed(Exception exception, string delivery);
}

/// <summary>Attempts a delivery.</summary>
internal interface IDeliverySender
{
    /// <summary>Attempts it. Expected failures are results; what is thrown, but for failures of the own database, is recorded as a failed attempt.</summary>
    Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken cancellationToken);
}
