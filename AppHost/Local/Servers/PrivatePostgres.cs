using System.Globalization;
using Npgsql;

namespace ThemeDay.Servers;

/// <summary>A PostgreSQL of the system's package on loopback, in a folder of its own.</summary>
/// <remarks>The folder must be held by one run alone: what a dead run left behind in it is ended or cleared.</remarks>
/// <param name="folder">Its data and nothing else.</param>
/// <param name="password">Of its superuser postgres; URL-safe. It is set when the data is made, and not changed afterwards.</param>
/// <param name="port">Null takes a free one.</param>
public sealed class PrivatePostgres(string folder, string password, int? port = null) : IServer, IAsyncDisposable
{
    public const string User = "postgres";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);   // recovery after a crash reads the log again
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly string data = Path.Combine(folder, "data");
    private Child? server;

    public int Port { get; } = port ?? FreePorts.Choose();

    /// <summary>False: nothing survives the machine's crash; what was committed survives the server's own. For tests alone.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The file its log is appended to.</summary>
    public string? Log { get; init; }

    /// <summary>For its superuser, without a database's name.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};Password={password}";

    public int Pid => server?.Pid ?? throw new InvalidOperationException("not started");

    /// <summary>Starts it, on the same data after it has ended, and returns when it answers.</summary>
    /// <exception cref="CannotRunException">It is not installed, or cannot use its folder.</exception>
    /// <exception cref="TimeoutException">It did not answer in time; it is stopped.</exception>
    public async Task<Child> StartAsync(CancellationToken stop)
    {
        var bin = Installed();
        await ServerFolder.MakeAsync(folder, User, stop);
        if (!Directory.Exists(data)) await MakeDataAsync(bin, stop);
        await EndLeftoverAsync(stop);

        server = await Launcher.StartAsync(new($"{bin}/postgres", ["-D", data, .. Settings().SelectMany(setting => new[] { "-c", setting })])
        {
            User = User,
            StopSignal = Signal.Int,   // ends sessions, then makes a checkpoint
            DeathSignal = Signal.Quit,       // at once, its children too; the log is read again at the next start
            Log = Log,
        });
        await AnswersAsync(server, stop);
        return server;
    }

    /// <summary>Makes a database unless it is there.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(stop);
        await using var there = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await there.ExecuteScalarAsync(stop) is not null) return;
        await using var create = new NpgsqlCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        await create.ExecuteNonQueryAsync(stop);
    }

    /// <summary>As kill -9 of its main process does.</summary>
    public void Kill() => server?.Kill();

    /// <summary>The same, and returns when it has ended.</summary>
    public async Task KillAsync()
    {
        if (server is null) return;
        server.Kill();
        await server.Ended;
    }

    public Task StopAsync() => server?.StopAsync(StopLimit) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>The folder of the newest version's programs.</summary>
    /// <exception cref="CannotRunException">There is none.</exception>
    public static string Installed() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql")
            .Where(version => File.Exists($"{version}/bin/postgres"))
            .MaxBy(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0) is { } newest
            ? $"{newest}/bin"
            : throw new CannotRunException("PostgreSQL is not installed: sudo apt-get install --no-install-recommends postgresql");

    private List<string> Settings()
    {
        List<string> settings =
        [
            $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=",
            "max_connections=300",       // three services, each with replicas' worth of pools
            "shared_buffers=256MB", "max_wal_size=2GB",
            "jit=off",                   // short statements: compiling costs more than it saves
            "timezone=UTC", "log_timezone=UTC", "log_line_prefix=%m [%p] ",
        ];
        settings.Add("synchronous_commit=on");
        if (!Durable) settings.AddRange(["fsync=off", "full_page_writes=off"]);
        return settings;
    }

    private async Task MakeDataAsync(string bin, CancellationToken stop)
    {
        // Made beside and then renamed: a run killed in the middle leaves nothing that looks whole.
        var unfinished = data + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        var secret = Path.Combine(folder, "password");
        await ServerFolder.WriteAsync(secret, User, "0600", password, stop);
        List<string> arguments = ["-D", unfinished, "-U", User, "--auth=scram-sha-256", $"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"];
        if (!Durable) arguments.Add("--no-sync");
        await ServerFolder.RunAsync(new($"{bin}/initdb", [.. arguments]) { User = User }, stop);
        File.Delete(secret);
        Directory.Move(unfinished, data);
    }

    // Whoever killed the last run left postmaster.pid, and perhaps a server that is still ending. PostgreSQL refuses to start when that
    // number is in use, also when it is now another copy's server.
    private async Task EndLeftoverAsync(CancellationToken stop)
    {
        var file = Path.Combine(data, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid)) return;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(StopLimit);
        try
        {
            while (IsOurs(pid))
            {
                Posix.Send(pid, Signal.Quit);
                await Task.Delay(TimeSpan.FromMilliseconds(50), late.Token);
            }
        }
        catch (OperationCanceledException tooLate) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the PostgreSQL that a killed run left behind (process {pid}) does not end", tooLate);
        }

        File.Delete(file);   // PostgreSQL still checks by shared memory that no backend of this data is left
    }

    private bool IsOurs(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains($"\0{data}\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;   // it has ended
        }
    }

    private async Task AnswersAsync(Child started, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(StartLimit);
        try
        {
            while (true)
            {
                if (!started.IsRunning) throw new TimeoutException($"PostgreSQL ended with {await started.Ended} while starting");
                try
                {
                    await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
                    await connection.OpenAsync(late.Token);
                    return;
                }
                catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InvalidPassword)
                {
                    throw new CannotRunException($"{data} was made with another password than the one in the state folder's secrets", refused);
                }
                catch (NpgsqlException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
                }
            }
        }
        catch (OperationCanceledException tooLate) when (!stop.IsCancellationRequested)
        {
            await started.StopAsync(StopLimit);
            throw new TimeoutException($"PostgreSQL did not answer within {StartLimit.TotalSeconds:0} s", tooLate);
        }
    }
}
