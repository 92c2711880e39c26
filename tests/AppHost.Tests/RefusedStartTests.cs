using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests;

/// <summary>Starts that need user action, and one that is interrupted: AppHost as a process of its own.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task A_password_of_the_superuser_that_is_not_that_of_the_data_ends_the_start_with_what_to_correct()
    {
        await using (var postgres = new LocalPostgresServer(folder.Of("state/postgres"), "of the data") { Durable = false })
        {
            StateDirectory.Resolve(folder.Of("state"), "").Create();
            await postgres.StartAsync(TestContext.Current.CancellationToken);
        }

        var file = Path.Combine(StateDirectory.Resolve(folder.Of("state"), "").CreateDirectory("secrets"), "postgres-password");
        await File.WriteAllTextAsync(file, "another", TestContext.Current.CancellationToken);

        var (exitCode, said) = await RunAsync("--servers", "local");

        Assert.True(exitCode is 1, said);
        Assert.Contains($"PostgreSQL refuses the password in {file}: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_without_an_engine_that_answers_are_refused_at_once()
    {
        foreach (var engine in (string[])["docker", "podman"])
        {
            await File.WriteAllTextAsync(folder.Of(engine), "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(folder.Of(engine), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var (exitCode, said) = await RunAsync("--servers", "containers");

        Assert.Equal((1, "no container engine answers (docker info, podman info): start Docker or Podman, or use --servers local"), (exitCode, said));
    }

    [Fact]
    public async Task A_start_that_is_interrupted_ends_without_an_error()
    {
        var process = await ProcessLauncher.StartAsync(AppHost("--servers", "local") with { Log = folder.Of("said") });
        await Poll.UntilAsync(() => Directory.Exists(folder.Of("state/postgres")), Timeout, "PostgreSQL is being started");

        process.Send(Signal.Term);

        Assert.Equal(0, await process.Exited.WaitAsync(Timeout, TestContext.Current.CancellationToken));
        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
        Assert.Equal(["stopping"], await File.ReadAllLinesAsync(folder.Of("said"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => folder.Dispose();

    private async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeoutCts.CancelAfter(Timeout);
        var result = await ProcessLauncher.RunAsync(AppHost(arguments), timeoutCts.Token);
        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
        return result;
    }

    private ProcessSpec AppHost(params string[] arguments)
    {
        // bin/Release/net10.0 of AppHost: the copy in the test output lacks ASP.NET Core.
        var build = Path.GetRelativePath(Path.Combine(Checkout.Root, "tests/AppHost.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Checkout.Root, "AppHost", build, "ThemeDay.AppHost.dll");
        return new("dotnet", [program, "--state", folder.Of("state"), .. arguments, "--no-dashboard"])
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" },
            DeathSignal = Signal.Term,
        };
    }
}
