using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Hosting;

namespace ThemeDay.Eventing.Tests.Hosting;

public sealed class ResilientServiceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static TheoryData<Exception> Failures =>
        [
            new UnauthorizedAccessException("a folder of root's"),
            new ObjectDisposedException("the client of the broker"),
            new TimeoutException("a handler"),
            new OperationCanceledException("of another token"),
            new NullReferenceException("a bug"),
        ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task After_a_failure_of_any_kind_the_work_starts_again_and_the_host_runs_on(Exception failure)
    {
        using var log = new CapturedLog("test");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(failure);
        builder.Services.AddSingleton<FailingTwice>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FailingTwice>());
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        await host.Services.GetRequiredService<FailingTwice>().Third.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(2, log.At(LogLevel.Error).Count());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FailingTwice(Exception failure, ILogger<FailingTwice> logger) : ResilientService(logger)
    {
        private int attempts;

        public TaskCompletionSource Third { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task RunAsync(CancellationToken stoppingToken)
        {
            if (++attempts < 3)
                throw failure;
            Third.SetResult();
            return Task.Delay(System.Threading.Timeout.Infinite, stoppingToken);
        }
    }
}
