using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Files;

public sealed class FileStoreIdentityTests(TestPostgres postgres) : IDisposable
{
    private readonly DirectoryInfo first = Directory.CreateTempSubdirectory("themeday-files-");
    private readonly DirectoryInfo second = Directory.CreateTempSubdirectory("themeday-files-");

    public void Dispose()
    {
        first.Delete(recursive: true);
        second.Delete(recursive: true);
    }

    [Fact]
    public async Task A_service_does_not_start_with_another_folder_than_the_other_instances_of_its_database()
    {
        var connection = await postgres.NewConnectionStringAsync();
        await using (await StartAsync(connection, first)) { }
        await using (await StartAsync(connection, first)) { }
        await using var database = NpgsqlDataSource.Create(connection);

        var empty = await Assert.ThrowsAsync<StartRefusedException>(() => VerifyAsync(database, second));
        await using (await StartAsync(await postgres.NewConnectionStringAsync(), second)) { }
        var others = await Assert.ThrowsAsync<StartRefusedException>(() => VerifyAsync(database, second));

        Assert.Contains("none in store-id", empty.Message, StringComparison.Ordinal);
        Assert.Contains(
            await File.ReadAllTextAsync(Path.Combine(second.FullName, "store-id")) is { } id ? id.Trim() : "",
            others.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_new_database_is_not_started_with_the_files_of_a_lost_one_which_would_be_deleted_as_orphans()
    {
        await using var host = await StartAsync(await postgres.NewConnectionStringAsync(), first);
        await using var database = NpgsqlDataSource.Create(host.Services.GetRequiredService<ServiceConnectionString>().ConnectionString);
        await using (var asIfNew = database.CreateCommand("delete from file_store"))
            await asIfNew.ExecuteNonQueryAsync();
        var shelf = first.CreateSubdirectory("ab");
        await File.WriteAllTextAsync(Path.Combine(shelf.FullName, new string('a', 64)), "a scan of the lost database");
        await using var scope = host.Services.CreateAsyncScope();

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => FileStoreIdentity.VerifyAsync(scope.ServiceProvider, CancellationToken.None));
        shelf.Delete(recursive: true);
        await FileStoreIdentity.VerifyAsync(scope.ServiceProvider, CancellationToken.None);

        Assert.Contains("the database refers to none of its files", refused.Message, StringComparison.Ordinal);
    }

    private static async Task VerifyAsync(NpgsqlDataSource database, DirectoryInfo folder)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(database)
            .AddSingleton(new FileStoreOptions { Folder = folder.FullName })
            .BuildServiceProvider();
        await FileStoreIdentity.VerifyAsync(services, CancellationToken.None);
    }

    private static Task<TestServiceHost<Program>> StartAsync(string connection, DirectoryInfo folder) =>
        TestServiceHost<Program>.StartAsync(connection, "registry-db", RegistryHost.Today, ("Files:Folder", folder.FullName));
}
