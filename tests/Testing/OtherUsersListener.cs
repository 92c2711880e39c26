using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>What a listener does with a connection.</summary>
public enum ListenerBehavior
{
    /// <summary>Accepts it and keeps what it gets.</summary>
    Read,

    /// <summary>Leaves it in the queue.</summary>
    Ignore,

    /// <summary>Accepts it and listens no longer.</summary>
    AcceptAndClose,
}

/// <summary>A program of another user that listens on a port, as anybody on the machine could. Only root can start one.</summary>
public sealed class OtherUsersListener : IAsyncDisposable
{
    private const string Script = """
        my ($address, $port, $behavior) = @ARGV;
        my $server = IO::Socket::IP->new(LocalHost => $address, LocalPort => $port, Listen => 5, ReuseAddr => 1) or die $@;
        $| = 1;
        print "listening\n";
        sleep if $behavior eq "Ignore";
        while (my $client = $server->accept) {
          close $server if $behavior eq "AcceptAndClose";
          while (sysread($client, my $bytes, 4096)) { print $bytes }
        }
        sleep;
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SharedTempFolder kept;
    private readonly ChildProcess listener;

    private OtherUsersListener(SharedTempFolder kept, ChildProcess listener, int port) => (this.kept, this.listener, Port) = (kept, listener, port);

    /// <summary>The port, on the address given.</summary>
    public int Port { get; }

    /// <summary>What it got.</summary>
    public string Received => File.ReadAllText(Log(kept))["listening\n".Length..];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="behavior">What it does with a connection.</param>
    /// <param name="address">The address it listens on.</param>
    /// <param name="user">The user.</param>
    public static async Task<OtherUsersListener> StartAsync(
        ListenerBehavior behavior = ListenerBehavior.Read,
        string address = "127.0.0.1",
        string user = "daemon"
    )
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can start a program of another user");
        var folder = new SharedTempFolder();
        var port = LoopbackPorts.Allocate();
        var process = await ProcessLauncher.StartAsync(
            new("perl", "-MIO::Socket::IP", "-e", Script, address, $"{port}", $"{behavior}") { User = user, Log = Log(folder) }
        );
        await Poll.UntilAsync(() => File.Exists(Log(folder)) && File.ReadAllText(Log(folder)).Contains('\n', StringComparison.Ordinal), Timeout, "it listens");
        return new(folder, process, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(Timeout);
        kept.Dispose();
    }

    private static string Log(SharedTempFolder folder) => folder.Of("received");
}
