using ThemeDay.Testing;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>Publication at volume, with a stub of Registry.</summary>
public sealed class PublicationAtVolume(TestPostgres postgres) : ServiceAtVolume<Program>(postgres, "publication-db", new PublicationVolume())
{
    private FakeRegistry? registry;

    /// <summary>The stub.</summary>
    internal FakeRegistry Registry => registry ?? throw new InvalidOperationException("not started");

    protected override (string Name, string Value)[] HostSettings => Registry.Settings;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        registry = await FakeRegistry.StartAsync("publication");
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Registry.DisposeAsync();
    }
}
