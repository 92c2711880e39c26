using System.Net.Sockets;
using System.Text;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>A video takes as long as the line of its reader needs; one who reads no further, or next to nothing, does not hold it for ever.</summary>
public sealed class SlowReaderTests(TestPostgres postgres) : IAsyncLifetime
{
    private const int MiB = 1 << 20;
    private const int VideoBytes = 30 * MiB; // more than the buffers between the file and the reader
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private FakeRegistry registry = null!;
    private TestServiceHost<Program> host = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await FakeRegistry.StartAsync("publication");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_slow_reader_gets_the_whole_video_and_one_who_stops_reading_does_not_hold_it()
    {
        await StartAsync(("Files:Timeout", $"{Timeout}"));
        var path = await UploadAsync();

        var slow = await ReadAsync(path, pause: TimeSpan.FromMilliseconds(200)); // six seconds, twice the time
        var stalled = await ReadAsync(path, pause: TimeSpan.Zero, firstPause: 3 * Timeout);

        Assert.InRange(slow, VideoBytes, VideoBytes + MiB); // with boxes and headers
        Assert.InRange(stalled, 0, VideoBytes - 1);
    }

    [Fact]
    public async Task A_reader_who_takes_a_few_bytes_now_and_then_does_not_hold_the_video()
    {
        await StartAsync(("Limits:MinDownloadRate", $"{4 * MiB}"));
        var path = await UploadAsync();

        var received = await ReadAsync(path, pause: TimeSpan.FromSeconds(1), bytes: 4 << 10).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.InRange(received, 1, VideoBytes - 1);
    }

    private async Task StartAsync(params (string Name, string Value)[] settings) =>
        host = await TestServiceHost<Program>.StartAsync(postgres, "publication-db", PublicationHost.Today, [.. registry.Settings, .. settings]);

    private async Task<string> UploadAsync()
    {
        var district = new DistrictForTests(host, registry, "430503");
        var bytes = SampleVideos.WithPlace(VideoBytes);
        var upload = await VideoUploadTests.CreateAsync(district, await district.HeldAsync(), bytes);
        for (var offset = 0; offset < bytes.Length; offset += 2 * MiB) // each part has its own time
            await VideoUploadTests.WriteAsync(district, upload.Name, offset, bytes[offset..Math.Min(offset + (2 * MiB), bytes.Length)]);
        var video = await VideoUploadTests.Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name });
        return $"/v1/{video.Name}";
    }

    /// <summary>Reads a file over a connection of its own, whose buffer is small.</summary>
    /// <returns>The number of bytes that came, with the headers, until the connection ended.</returns>
    private async Task<long> ReadAsync(string path, TimeSpan pause, TimeSpan firstPause = default, int bytes = MiB)
    {
        using var connection = new TcpClient { ReceiveBufferSize = 64 << 10 };
        await connection.ConnectAsync(host.HttpAddress.Host, host.HttpAddress.Port);
        await using var wire = connection.GetStream();
        var liaison = new DistrictForTests(host, registry, "430503").Liaison;
        await wire.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {host.Token(liaison)}\r\nConnection: close\r\n\r\n")
        );
        var buffer = new byte[bytes];
        var received = 0L;
        await Task.Delay(firstPause);
        try
        {
            while (await wire.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var count)
            {
                received += count;
                await Task.Delay(pause);
            }
        }
        catch (IOException)
        {
            // reset
        }

        return received;
    }
}
