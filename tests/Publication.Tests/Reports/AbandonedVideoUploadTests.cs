using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>In a class of its own: the clock of the host goes on by a day.</summary>
public sealed class AbandonedVideoUploadTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task An_upload_that_nobody_continues_for_a_day_is_gone_and_its_bytes_are_removed()
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
        var path = district.Host.Services.GetRequiredService<PartialFileStore>().GetPath(upload.Name);
        Assert.True(File.Exists(path));
        var cleanUp = district.Host.Services.GetRequiredService<FileStore>().FindOlderThan(TimeProvider.System.GetUtcNow().AddMinutes(1), _ => { });
        _ = cleanUp.Count();

        Assert.Equal(bytes.Length, continued.Offset);
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (gone.Code, completed.Code));
        Assert.False(File.Exists(path));
    }
}
