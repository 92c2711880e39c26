using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;
using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Tests.Campaigns;

namespace ThemeDay.Cli.Tests.Demo;

public sealed class SampleFilesTests
{
    [Fact]
    public void A_scan_is_a_PDF_whose_table_finds_every_object()
    {
        var pdf = Encoding.ASCII.GetString(SampleScan.Create(Given.Theme(), copy: 1));

        Assert.StartsWith("%PDF-1.4\n", pdf, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF\n", pdf, StringComparison.Ordinal);
        var table = int.Parse(Regex.Match(pdf, "startxref\n(?<value>[0-9]+)\n", RegexOptions.NonBacktracking).Groups["value"].Value);
        Assert.StartsWith("xref\n0 6\n0000000000 65535 f \n", pdf[table..], StringComparison.Ordinal);
        var offsets = Regex
            .Matches(pdf[table..], "(?<value>[0-9]{10}) 00000 n \n", RegexOptions.NonBacktracking)
            .Select(entry => int.Parse(entry.Groups["value"].Value))
            .ToList();
        Assert.Equal(5, offsets.Count);
        Assert.All(offsets.Index(), entry => Assert.StartsWith($"{entry.Index + 1} 0 obj\n", pdf[entry.Item..], StringComparison.Ordinal));
        var length = int.Parse(Regex.Match(pdf, "/Length (?<value>[0-9]+)", RegexOptions.NonBacktracking).Groups["value"].Value);
        var start = pdf.IndexOf("stream\n", StringComparison.Ordinal) + "stream\n".Length;
        Assert.StartsWith("\nendstream", pdf[(start + length)..], StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_scans_are_alike_and_each_is_the_same_every_time()
    {
        Assert.NotEqual(SampleScan.Create(Given.Theme(1), copy: 1), SampleScan.Create(Given.Theme(2), copy: 1));
        Assert.NotEqual(SampleScan.Create(Given.Theme(1), copy: 1), SampleScan.Create(Given.Theme(1), copy: 2));
        Assert.Equal(SampleScan.Create(Given.Theme(1), copy: 1), SampleScan.Create(Given.Theme(1), copy: 1));
    }

    [Fact]
    public void A_picture_is_a_JPEG_that_decodes()
    {
        using var picture = SKBitmap.Decode(SamplePhoto.Create(Given.Theme(), 1));

        Assert.Equal((320, 240), (picture.Width, picture.Height));
    }

    [Fact]
    public void Its_EXIF_names_the_camera_and_a_place()
    {
        var jpeg = SamplePhoto.Create(Given.Theme(), 1);

        Assert.Equal([0xFF, 0xD8, 0xFF, 0xE1], jpeg[..4]);
        Assert.Equal("Exif\0\0"u8.ToArray(), jpeg[6..12]);
        var tiff = jpeg.AsSpan(12).ToArray();
        var first = Directory(tiff, BitConverter.ToInt32(tiff, 4));
        Assert.Equal(SamplePhoto.CameraMaker, Encoding.ASCII.GetString(tiff, first[0x010F].Value, first[0x010F].Count - 1));
        var place = Directory(tiff, first[0x8825].Value);
        Assert.Equal('N', place[1].Value);
        Assert.Equal('E', place[3].Value);
        Assert.InRange(BitConverter.ToUInt32(tiff, place[2].Value), 0u, 89u);
        Assert.InRange(BitConverter.ToUInt32(tiff, place[4].Value), 0u, 179u);
        Assert.Equal(1u, BitConverter.ToUInt32(tiff, place[4].Value + 20));
        var length = (jpeg[4] << 8) + jpeg[5];
        Assert.Equal(0xFF, jpeg[4 + length]); // the next segment follows immediately
    }

    [Fact]
    public void No_two_pictures_are_alike_and_each_is_the_same_every_time()
    {
        Assert.NotEqual(SamplePhoto.Create(Given.Theme(1), 1), SamplePhoto.Create(Given.Theme(1), 2));
        Assert.NotEqual(SamplePhoto.Create(Given.Theme(1), 1), SamplePhoto.Create(Given.Theme(2), 1));
        Assert.Equal(SamplePhoto.Create(Given.Theme(1), 1), SamplePhoto.Create(Given.Theme(1), 1));
    }

    private static Dictionary<int, (int Count, int Value)> Directory(byte[] tiff, int at) =>
        Enumerable
            .Range(0, BitConverter.ToUInt16(tiff, at))
            .Select(entry => at + 2 + entry * 12)
            .ToDictionary(
                entry => (int)BitConverter.ToUInt16(tiff, entry),
                entry => (BitConverter.ToInt32(tiff, entry + 4), BitConverter.ToInt32(tiff, entry + 8))
            );
}
