using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

/// <summary>Files in the state directory that were truncated by a full disk or a machine crash.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private readonly SharedTempFolder folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("""{ "registry:http": """)]
    [InlineData("""{ "registry:http": "none" }""")]
    [InlineData("""{ "registry:http": 999999 }""")]
    [InlineData("""{ "registry:http": 0 }""")]
    [InlineData("""{ "registry:http": { "fixed": -1 } }""")]
    [InlineData("""{ "registry:http": { "fixed": 8080, "port": 8080 } }""")]
    [InlineData("""{ "registry:http": null }""")]
    [InlineData("""[ 8080 ]""")]
    public void Damaged_ports_are_refused_with_what_to_do(string content)
    {
        var state = StateDirectory.Resolve(folder.Path, "");
        File.WriteAllText(state.GetPath("ports.json"), content);

        var exception = Assert.Throws<StartupException>(() => new PersistedPorts(state, new Dictionary<string, string>()));

        Assert.StartsWith($"{state.GetPath("ports.json")} is damaged: delete it", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{ "pid": """)]
    public void Damaged_addresses_count_as_no_running_system(string content)
    {
        var state = StateDirectory.Resolve(folder.Path, "");
        File.WriteAllText(state.GetPath("run.json"), content);

        Assert.Null(RunFile.Find(state));
    }

    public void Dispose() => folder.Dispose();
}
