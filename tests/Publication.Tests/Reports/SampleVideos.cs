using System.Buffers.Binary;
using System.Text;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>MP4 files of tests, made box by box (ISO/IEC 14496-12).</summary>
internal static class SampleVideos
{
    /// <summary>Where the video was taken, as phones write it (ISO 6709).</summary>
    public const string Place = "+27.2389+111.4677/";

    /// <summary>A video of 2.5 seconds, 640 × 360, with sound, and in each place that phones use the place where it was taken.</summary>
    /// <param name="media">Size of its media data.</param>
    /// <param name="isMovieLast">Whether the description is behind the media data, as phones write it.</param>
    public static byte[] WithPlace(int media = 1_000, bool isMovieLast = true) =>
        File(
            Movie(
                Track("vide", "avc1", Box("udta", Box("name", "a room"u8))),
                Track("soun", "mp4a"),
                Box("udta", Box("\u00A9xyz", [0, 18, 0x15, 0xC7, .. Encoding.ASCII.GetBytes(Place)]), Box("loci", Encoding.ASCII.GetBytes(Place))),
                Box("meta", new byte[4], Box("ilst", Encoding.ASCII.GetBytes(Place)))
            ),
            media,
            isMovieLast,
            Box("uuid", Encoding.ASCII.GetBytes($"be7acfcb97a942e8<xmp>{Place}</xmp>"))
        );

    /// <summary>A file.</summary>
    public static byte[] File(byte[] movie, int media = 1_000, bool isMovieLast = true, byte[]? other = null, string brand = "isom")
    {
        var data = new byte[media];
        new Random(media).NextBytes(data);
        byte[] type = Box("ftyp", Encoding.ASCII.GetBytes(brand), new byte[4], Encoding.ASCII.GetBytes(brand));
        return isMovieLast ? [.. type, .. Box("mdat", data), .. other ?? [], .. movie] : [.. type, .. movie, .. other ?? [], .. Box("mdat", data)];
    }

    /// <summary>A description: 1,000 units a second, 2,500 units long.</summary>
    public static byte[] Movie(params byte[][] content) =>
        Box("moov", [Box("mvhd", [0, 0, 0, 0, .. new byte[8], .. Int32(1_000), .. Int32(2_500), .. new byte[80]]), .. content]);

    /// <summary>A track.</summary>
    /// <param name="handler">Its handler.</param>
    /// <param name="codec">The type of its sample entry.</param>
    /// <param name="content">Further boxes.</param>
    public static byte[] Track(string handler, string codec, params byte[][] content) =>
        Box(
            "trak",
            [
                Box("tkhd", new byte[84]),
                Box(
                    "mdia",
                    Box("mdhd", new byte[24]),
                    Box("hdlr", new byte[8], Encoding.ASCII.GetBytes(handler), new byte[13]),
                    Box("minf", Box("stbl", Box("stsd", new byte[4], Int32(1), Box(codec, new byte[24], [0x02, 0x80, 0x01, 0x68], new byte[50]))))
                ),
                .. content,
            ]
        );

    /// <summary>A box.</summary>
    public static byte[] Box(string type, params ReadOnlySpan<byte[]> content)
    {
        byte[] body = [];
        foreach (var part in content)
            body = [.. body, .. part];
        return [.. Int32(8 + body.Length), .. Encoding.Latin1.GetBytes(type), .. body];
    }

    public static byte[] Box(string type, ReadOnlySpan<byte> content) => Box(type, content.ToArray());

    public static byte[] Int32(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
