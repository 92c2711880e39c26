using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class OrphanedFileCleanupServiceTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_scan_is_kept_as_long_as_its_theme_and_one_that_was_replaced_is_gone_after_a_day()
    {
        var district = await registry.OpenDistrictAsync();
        var first = await district.ScannedAsync();
        var second = await district.UploadAsync(first.Name, SampleFiles.Pdf("another scan"));
        var files = registry.Host.Services.GetRequiredService<FileStore>();
        var sweeper = registry.Host.Services.GetServices<IHostedService>().OfType<OrphanedFileCleanupService>().Single();
        registry.Host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow()); // file times come from the system clock

        await sweeper.CleanUpAsync(CancellationToken.None);
        Assert.True(Exists(files, first.Scan.Sha256), "younger than a day");
        registry.MakeFilesOlder(TimeSpan.FromDays(2));
        await sweeper.CleanUpAsync(CancellationToken.None);

        Assert.Equal((false, true), (Exists(files, first.Scan.Sha256), Exists(files, second.Scan.Sha256)));
    }

    internal static bool Exists(FileStore files, string sha256)
    {
        using var file = files.Open(sha256);
        return file is not null;
    }
}

/// <summary>In a class of its own, because it advances the clock of the host, which cannot go back.</summary>
public sealed class HandedInScanTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_scan_that_was_handed_in_is_kept_also_when_a_correction_replaced_it_and_none_that_never_was()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = theme.Name,
                Items = { "scan" },
                Reason = "未加盖公章",
            }
        );
        var wrong = await district.UploadAsync(theme.Name, SampleFiles.Pdf("of another theme"));
        await district.UploadAsync(theme.Name, SampleFiles.Pdf("stamped"));
        var files = registry.Host.Services.GetRequiredService<FileStore>();
        registry.Host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        registry.MakeFilesOlder(TimeSpan.FromDays(2));

        await registry.Host.Services.GetServices<IHostedService>().OfType<OrphanedFileCleanupService>().Single().CleanUpAsync(CancellationToken.None);

        Assert.Equal(
            (true, false),
            (OrphanedFileCleanupServiceTests.Exists(files, theme.Scan.Sha256), OrphanedFileCleanupServiceTests.Exists(files, wrong.Scan.Sha256))
        );
    }
}

/// <summary>In a class of its own, because its host is days ahead.</summary>
public sealed class FilesOfAheadReplicaTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_replica_whose_clock_is_days_ahead_deletes_no_file_before_its_time()
    {
        var district = await registry.OpenDistrictAsync();
        var replaced = await district.ScannedAsync();
        await district.UploadAsync(replaced.Name, SampleFiles.Pdf("a third scan"));
        var files = registry.Host.Services.GetRequiredService<FileStore>();
        registry.Host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow().AddDays(3));

        await registry.Host.Services.GetServices<IHostedService>().OfType<OrphanedFileCleanupService>().Single().CleanUpAsync(CancellationToken.None);

        Assert.True(OrphanedFileCleanupServiceTests.Exists(files, replaced.Scan.Sha256));
    }
}
