using Microsoft.AspNetCore.Builder;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Registry.Tests.Plans;

/// <summary>Registry at volume, with a stub of Scheduling.</summary>
public sealed class RegistryAtVolume(TestPostgres postgres) : ServiceAtVolume<Program>(postgres, "registry-db", new RegistryVolume())
{
    private readonly StubService scheduling = FakeScheduling.NewService(new());

    protected override (string Name, string Value)[] HostSettings => scheduling.SettingsAs("scheduling");

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await scheduling.StartAsync();
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await scheduling.DisposeAsync();
    }
}
