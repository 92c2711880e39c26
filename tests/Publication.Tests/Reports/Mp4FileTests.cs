using System.Text;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Tests.Reports.SampleVideos;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class Mp4FileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_video_says_how_long_and_how_large_it_is_wherever_its_description_stands(bool isMovieLast)
    {
        var video = Read(WithPlace(isMovieLast: isMovieLast)).OrThrow();

        Assert.Equal((TimeSpan.FromSeconds(2.5), VideoCodec.H264, 640, 360), (video.Duration, video.Codec, video.Width, video.Height));
    }

    [Theory]
    [InlineData("avc3", VideoCodec.H264)]
    [InlineData("hvc1", VideoCodec.Hevc)]
    [InlineData("hev1", VideoCodec.Hevc)]
    [InlineData("av01", VideoCodec.Av1)]
    public void The_codec_is_known_by_the_description_of_the_samples(string sampleEntry, VideoCodec codec)
    {
        Assert.Equal(codec, Read(File(Movie(Track("vide", sampleEntry)))).OrThrow().Codec);
    }

    [Fact]
    public async Task Nothing_of_the_place_is_left_and_no_byte_moves()
    {
        var original = WithPlace();
        using var file = new MemoryStream([.. original]);

        await Mp4File.Read(file).OrThrow().EraseAsync(file, TestContext.Current.CancellationToken);

        var erased = file.ToArray();
        var media = original.AsSpan().IndexOf("mdat"u8);
        Assert.True(original.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Place)) > 0);
        Assert.True(erased.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Place)) < 0);
        Assert.True(erased.AsSpan().IndexOf("a room"u8) < 0);
        Assert.Equal(original.Length, erased.Length);
        Assert.Equal(original[media..(media + 1_000)], erased[media..(media + 1_000)]);
        Assert.Equal(TimeSpan.FromSeconds(2.5), Read(erased).OrThrow().Duration);
        Assert.Equal(Read(erased).OrThrow().Metadata.Count, Read(original).OrThrow().Metadata.Count); // free boxes, each of its size
    }

    [Fact]
    public async Task Erasing_ends_when_the_client_leaves_and_can_be_done_again()
    {
        using var leaves = new CancellationTokenSource();
        using var file = new LeavingAfterWrites(
            File(Movie(Track("vide", "avc1")), other: Box("uuid", [.. new byte[300_000], .. "a place"u8])),
            leaves,
            count: 3
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Mp4File.Read(file).OrThrow().EraseAsync(file, leaves.Token));
        var afterwards = file.ToArray();
        await Mp4File.Read(file).OrThrow().EraseAsync(file, TestContext.Current.CancellationToken);

        Assert.True(afterwards.AsSpan().IndexOf("a place"u8) > 0);
        Assert.True(file.ToArray().AsSpan().IndexOf("a place"u8) < 0);
    }

    public static TheoryData<string, byte[], string> Refused =>
        new()
        {
            { "nothing like it", "GIF89a an animation"u8.ToArray(), ErrorReasons.VideoTypeUnsupported },
            { "an empty box", new byte[16], ErrorReasons.VideoTypeUnsupported },
            { "QuickTime", File(Movie(Track("vide", "avc1")), brand: "qt  "), ErrorReasons.VideoTypeUnsupported },
            { "another codec", File(Movie(Track("vide", "mp4v"))), ErrorReasons.VideoTypeUnsupported },
            { "sound alone", File(Movie(Track("soun", "mp4a"))), ErrorReasons.VideoTypeUnsupported },
            { "fragments", File(Movie(Track("vide", "avc1"), Box("mvex", new byte[8]))), ErrorReasons.VideoTypeUnsupported },
            { "a fragment", File(Movie(Track("vide", "avc1")), other: Box("moof", new byte[8])), ErrorReasons.VideoTypeUnsupported },
            { "a track of places", File(Movie(Track("vide", "avc1"), Track("meta", "camm"))), ErrorReasons.VideoHasOtherTracks },
            { "subtitles", File(Movie(Track("vide", "avc1"), Track("sbtl", "tx3g"))), ErrorReasons.VideoHasOtherTracks },
            { "no description", WithPlace()[..1_028], ErrorReasons.FileUnreadable },
            { "media data that break off", WithPlace(isMovieLast: false)[..^10], ErrorReasons.FileUnreadable },
            { "no duration", File(Box("moov", Box("mvhd", new byte[100]), Track("vide", "avc1"))), ErrorReasons.FileUnreadable },
            { "a box larger than the one around it", File(Box("moov", [0, 0, 1, 0, .. "mvhd"u8])), ErrorReasons.FileUnreadable },
            { "a box of no size", File(Box("moov", [0, 0, 0, 0, .. "trak"u8])), ErrorReasons.FileUnreadable },
            { "a box of 2⁶³ bytes", File([0, 0, 0, 1, .. "moov"u8, 0x80, .. new byte[7]]), ErrorReasons.FileUnreadable },
            {
                "a million boxes",
                File(Box("moov", [.. Enumerable.Repeat((byte[])[0, 0, 0, 8, .. "free"u8], 1_000_000 / 8).SelectMany(box => box)])),
                ErrorReasons.FileUnreadable
            },
        };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_is_no_whole_MP4_video_is_refused(string what, byte[] file, string reason)
    {
        Assert.True(Read(file).Error?.Fields is [var violation] && violation.Reason == reason, $"{what}: {Read(file).Error}");
    }

    [Fact]
    public async Task A_damaged_video_is_read_or_refused_and_nothing_else()
    {
        var original = WithPlace(media: 64);
        var random = new Random(14_496);
        for (var round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. original];
            for (var count = random.Next(1, 4); count > 0; count--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            using var file = new MemoryStream(damaged[..random.Next(damaged.Length + 1)]);

            if (Mp4File.Read(file).TryGetValue(out var video, out _))
                await video.EraseAsync(file, TestContext.Current.CancellationToken);
        }
    }

    private static Result<Mp4File> Read(byte[] file) => Mp4File.Read(new MemoryStream(file));

    /// <summary>A file whose client leaves after some writes.</summary>
    private sealed class LeavingAfterWrites(byte[] content, CancellationTokenSource leaves, int count) : MemoryStream(content)
    {
        private int writes;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            if (++writes == count)
                await leaves.CancelAsync();
        }
    }
}
