using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Files;

/// <summary>A Registry with few connections to its database.</summary>
public sealed class SmallPoolHost(TestPostgres postgres) : RegistryHost(postgres, Connections)
{
    internal const int Connections = 8;
}

public sealed class FileReferencesTests(SmallPoolHost registry) : IClassFixture<SmallPoolHost>
{
    private const int UploadsOfUnit = 7;
    private const long FileLockKey = 0x7468656D65_04;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Uploads_that_use_all_connections_do_not_wait_for_one_another()
    {
        var district = await registry.OpenDistrictAsync();
        var drafts = await CreateDraftsAsync(district);
        await using var other = NpgsqlDataSource.Create($"{registry.ConnectionString};Maximum Pool Size=2");
        await using var cleanUp = await other.OpenConnectionAsync();
        await using var deletion = await cleanUp.BeginTransactionAsync();
        await deletion.ExecuteAsync("select pg_advisory_xact_lock($1)", [FileLockKey], CancellationToken.None); // as a clean-up that deletes files

        var uploads = drafts.Select(name => district.UploadAsync(name, SampleFiles.Pdf(name))).ToList();
        await Poll.UntilAsync(() => DoMostConnectionsWaitAsync(other), Timeout, "most connections of the service wait for the deletion");
        await deletion.CommitAsync();
        var scanned = await Task.WhenAll(uploads);

        Assert.Equal(drafts.Count, scanned.Select(theme => theme.Scan.Sha256).Distinct().Count());
    }

    [Fact]
    public async Task Uploads_that_fail_together_delete_their_files_one_after_the_other()
    {
        var district = await registry.OpenDistrictAsync();
        var drafts = await CreateDraftsAsync(district);
        await using var other = NpgsqlDataSource.Create($"{registry.ConnectionString};Maximum Pool Size=2");
        var stored = registry.ListFiles();
        await ExecuteAsync(other, "alter table outbox add constraint refuse_all check (false) not valid");

        try
        {
            var refused = await Task.WhenAll(drafts.Select(name => FailedRpc.CatchAsync(() => district.UploadAsync(name, SampleFiles.Pdf(name)))));

            Assert.Equal(stored, registry.ListFiles());
            Assert.Equal(drafts.Count, refused.Length);
        }
        finally
        {
            await ExecuteAsync(other, "alter table outbox drop constraint refuse_all");
        }
    }

    private static async Task<List<string>> CreateDraftsAsync(DistrictForTests district)
    {
        List<string> names = [];
        foreach (var unit in (string[])[district.Unit, district.OtherUnit, $"{district.Code}S1"])
            for (var number = 1; number <= UploadsOfUnit; number++)
            {
                var created = await district.Themes.CreateThemeAsync(
                    new()
                    {
                        Parent = district.Campaign,
                        ThemeId = $"{unit.ToLowerInvariant()}-{number}",
                        Theme = district.Draft(unit),
                    }
                );
                names.Add(created.Name);
            }

        return names;
    }

    private static async Task<bool> DoMostConnectionsWaitAsync(NpgsqlDataSource other)
    {
        await using var count = other.Command(
            """
            select count(*) from pg_locks
            where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())
            """
        );
        return await count.ExecuteScalarAsync() is long and > SmallPoolHost.Connections / 2;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.Command(sql);
        await command.ExecuteNonQueryAsync();
    }
}
