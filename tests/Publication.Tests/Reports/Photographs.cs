using System.Buffers.Binary;
using SkiaSharp;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>Photographs as written by a phone.</summary>
internal static class Photographs
{
    /// <summary>A text in the EXIF data of each photograph.</summary>
    public const string Marker = "MADE-AT-HOME-OF-WANG";

    private const int Gps = 0x8825;

    /// <summary>A photograph with GPS data and an EXIF orientation of a quarter turn.</summary>
    public static byte[] WithPlace(int width = 64, int height = 32)
    {
        var plain = Plain(width, height);
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff()];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return [0xFF, 0xD8, 0xFF, 0xE1, .. length, .. exif, .. plain[2..]];
    }

    /// <summary>The segment markers of a JPEG, up to the scan data.</summary>
    public static IReadOnlyList<byte> Segments(byte[] jpeg)
    {
        const byte StartOfScan = 0xDA;
        List<byte> markers = [];
        for (var at = 2; jpeg[at] == 0xFF && jpeg[at + 1] != StartOfScan; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
            markers.Add(jpeg[at + 1]);
        return markers;
    }

    private static byte[] Plain(int width, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.SteelBlue);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    // TIFF 6.0, little-endian: description, orientation "turn right", and a GPS directory.
    private static byte[] Tiff()
    {
        const int Directory = 8;
        const int Texts = Directory + 2 + (3 * 12) + 4;
        const int Place = Texts + 32;
        const int Degrees = Place + 2 + (2 * 12) + 4;
        var tiff = new byte[Degrees + 24];
        "II*\0"u8.CopyTo(tiff);
        Number(tiff, 4, Directory);
        Short(tiff, Directory, 3);
        Entry(tiff, Directory + 2, 0x010E, 2, Marker.Length + 1, Texts);
        Entry(tiff, Directory + 14, 0x0112, 3, 1, 6);
        Entry(tiff, Directory + 26, Gps, 4, 1, Place);
        System.Text.Encoding.ASCII.GetBytes(Marker).CopyTo(tiff, Texts);
        Short(tiff, Place, 2);
        Entry(tiff, Place + 2, 1, 2, 2, 'N');
        Entry(tiff, Place + 14, 2, 5, 3, Degrees);
        foreach (var (part, at) in ((int[])[27, 1, 14, 1, 0, 1]).Select((part, place) => (part, Degrees + (place * 4))))
            Number(tiff, at, part);
        return tiff;
    }

    private static void Entry(byte[] tiff, int at, int tag, short type, int count, int value)
    {
        Short(tiff, at, tag);
        Short(tiff, at + 2, type);
        Number(tiff, at + 4, count);
        Number(tiff, at + 8, value);
    }

    private static void Short(byte[] tiff, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), (ushort)value);

    private static void Number(byte[] tiff, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(tiff.AsSpan(at), value);
}
