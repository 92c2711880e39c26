using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>In a class of its own: the clock of the host goes on by a day.</summary>
public sealed class AbandonedVideoUploadTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task An_upload_that_nobody_continues_for_a_day_is_gone()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await VideoUploadTests.CreateAsync(district, activity, bytes);
        publication.Host.Clock.Advance(TimeSpan.FromHours(20));
        await VideoUploadTests.WriteAsync(district, upload.Name, 0, bytes[..2_000]);
        publication.Host.Clock.Advance(TimeSpan.FromHours(20));

        var continued = await VideoUploadTests.WriteAsync(district, upload.Name, 2_000, bytes[2_000..]); // a day after the last part, not the first
        publication.Host.Clock.Advance(TimeSpan.FromHours(25));
        var gone = await FailedRpc.CatchAsync(() => VideoUploadTests.Videos(district).GetVideoUploadAsync(new() { Name = upload.Name }));
        var completed = await FailedRpc.CatchAsync(() => VideoUploadTests.Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));

        Assert.Equal(bytes.Length, continued.Offset);
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (gone.Code, completed.Code));
        await Poll.UntilAsync(async () => !await HasRowAsync(), TimeSpan.FromSeconds(20), "the row is removed");

        async Task<bool> HasRowAsync()
        {
            await using var command = publication
                .Host.Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand("select exists (select from video_upload where district = $1)");
            command.Parameters.Add(new() { Value = district.Code });
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
        }
    }

    [Fact]
    public async Task The_bytes_of_an_upload_are_removed_a_day_after_its_last_part_and_not_before()
    {
        var district = await publication.DistrictAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await VideoUploadTests.CreateAsync(district, await district.HeldAsync(), bytes);
        await VideoUploadTests.WriteAsync(district, upload.Name, 0, bytes[..2_000]);
        var path = district.Host.Services.GetRequiredService<PartialFileStore>().GetPath(upload.Name);
        File.SetLastWriteTimeUtc(path, publication.Host.Clock.GetUtcNow().UtcDateTime); // the file system has the clock of the machine
        var cleanUp = publication.Host.Services.GetServices<IHostedService>().OfType<OrphanedFileCleanupService>().Single();

        publication.Host.Clock.Advance(TimeSpan.FromHours(23));
        await cleanUp.CleanUpAsync(TestContext.Current.CancellationToken);
        var isKept = File.Exists(path);
        publication.Host.Clock.Advance(TimeSpan.FromHours(2));
        await cleanUp.CleanUpAsync(TestContext.Current.CancellationToken);

        Assert.True(isKept);
        Assert.False(File.Exists(path));
    }
}
