using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ThemeDay.Testing;

/// <summary>A PostgreSQL of the system's package on a free loopback port, in a folder of its own, gone when the tests are.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string home;
    private readonly Process postmaster;

    private PrivatePostgres(string home, Process postmaster, int port)
    {
        (this.home, this.postmaster) = (home, postmaster);
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=40";
    }

    public string ConnectionString { get; }

    public static async Task<PrivatePostgres> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("themeday-postgres-").FullName;
        var data = Path.Combine(folder, "data");
        var bin = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new InvalidOperationException("PostgreSQL is not installed: run scripts/setup");
        if (Environment.UserName == "root") await RunAsync("chown", "postgres", folder);

        await RunAsync("setpriv", [.. AsItsUser(), $"{bin}/bin/initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        var port = FreePort();
        var server = Start("setpriv", [.. AsItsUser(), $"{bin}/bin/postgres", "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", "", "-c", "fsync=off", "-c", "max_connections=200", "-c", "logging_collector=on", "-c", "log_directory=../log"]);
        var postgres = new PrivatePostgres(folder, server, port);
        await postgres.AnswersAsync(TimeSpan.FromSeconds(30));
        return postgres;
    }

    public async ValueTask DisposeAsync()
    {
        if (!postmaster.HasExited)
        {
            await RunAsync("kill", "-QUIT", $"{postmaster.Id}");   // immediate: nothing in it is to be kept
            await postmaster.WaitForExitAsync();
        }

        postmaster.Dispose();
        Directory.Delete(home, recursive: true);
    }

    // PostgreSQL refuses root. The death signal ends it with the tests, also when those are killed; it is sent when the thread that forked
    // ends, so all are started from one that lives as long as the process.
    private static string[] AsItsUser() => Environment.UserName == "root"
        ? ["--pdeathsig", "QUIT", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        : ["--pdeathsig", "QUIT"];

    private async Task AnswersAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync(late.Token);
                return;
            }
            catch (NpgsqlException) when (!postmaster.HasExited && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    private static Process Start(string program, params string[] arguments) =>
        Launcher.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, UseShellExecute = false });
}
