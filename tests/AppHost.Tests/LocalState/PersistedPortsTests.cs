using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

public sealed class PersistedPortsTests : IDisposable
{
    private const string Name = "registry:http";

    private readonly SharedTempFolder folder = new();

    [Fact]
    public void A_port_that_was_chosen_by_the_user_and_is_in_use_at_a_later_start_is_refused_and_kept()
    {
        var port = LoopbackPorts.Allocate();
        Save(Request(port));
        Save([]);
        using (Occupy(port))
        {
            var exception = Assert.Throws<StartupException>(() => Save([]));
            Assert.StartsWith($"port {port}, which {folder.Of("ports.json")} fixes for {Name}, is in use", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(port, Save([]));
    }

    [Fact]
    public void A_port_that_was_chosen_at_random_and_is_in_use_at_a_later_start_is_replaced()
    {
        var port = Save([]);
        using var occupied = Occupy(port);

        Assert.NotEqual(port, Save([]));
    }

    [Fact]
    public void Ports_that_an_earlier_release_kept_are_used_again()
    {
        var port = LoopbackPorts.Allocate();
        File.WriteAllText(folder.Of("ports.json"), $$"""{ "{{Name}}": {{port}} }""");

        Assert.Equal(port, Save([]));
    }

    [Fact]
    public void A_port_that_was_fixed_is_replaced_by_another_that_is_requested()
    {
        Save(Request(LoopbackPorts.Allocate()));
        var other = LoopbackPorts.Allocate();
        Save(Request(other));

        Assert.Equal(other, Save([]));
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, string> Request(int port) => new() { [Name] = port.ToString(CultureInfo.InvariantCulture) };

    private static TcpListener Occupy(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private int Save(Dictionary<string, string> requested)
    {
        var ports = new PersistedPorts(StateDirectory.Resolve(folder.Path, ""), requested);
        var port = ports.Get(Name);
        ports.Save();
        return port;
    }
}
