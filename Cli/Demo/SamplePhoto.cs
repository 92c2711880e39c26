using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SkiaSharp;
using ThemeDay.Cli.Campaigns;

namespace ThemeDay.Cli.Demo;

/// <summary>Generates a phone-like photo: a JPEG with EXIF camera and GPS data. Every photo is unique.</summary>
internal static class SamplePhoto
{
    /// <summary>The EXIF camera maker. A test searches for it in data that must not contain EXIF.</summary>
    public const string CameraMaker = "ThemeDayDemoCamera";

    private const int Width = 320;
    private const int Height = 240;
    private const int Quality = 80;

    /// <param name="theme">The theme whose activity is shown.</param>
    /// <param name="number">The picture number within the activity, starting at 1.</param>
    public static byte[] Create(ThemeRecord theme, int number)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"{theme.No}/{number}"));
        var jpeg = Draw(seed);
        var exif = Exif(seed);
        // EXIF 2.32, 4.5.4: the APP1 segment follows SOI, before all other segments. Its length includes the length field.
        byte[] head = [0xFF, 0xD8, 0xFF, 0xE1, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)(exif.Length + 2));
        return [.. head, .. exif, .. jpeg.AsSpan(2)];
    }

    private static byte[] Draw(byte[] seed)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        surface.Canvas.Clear(new SKColor(seed[0], seed[1], seed[2]));
        using var paint = new SKPaint { IsAntialias = true };
        for (var spot = 3; spot + 4 <= seed.Length; spot += 4)
        {
            paint.Color = new SKColor(seed[spot], seed[spot + 1], seed[spot + 2]);
            surface.Canvas.DrawCircle(seed[spot] * Width / 256f, seed[spot + 1] * Height / 256f, 8 + seed[spot + 3] / 4f, paint);
        }

        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }

    /// <summary>A little-endian TIFF with two directories: IFD0 with maker and orientation, and the GPS IFD.</summary>
    private static byte[] Exif(byte[] seed)
    {
        const uint firstAt = 8;
        const uint makeAt = firstAt + 2 + 3 * 12 + 4;
        var make = Encoding.ASCII.GetBytes(CameraMaker + "\0");
        var placeAt = makeAt + (uint)make.Length + (uint)(make.Length % 2);
        var latitudeAt = placeAt + 2 + 4 * 12 + 4;
        var longitudeAt = latitudeAt + 24;

        using var bytes = new MemoryStream();
        using var tiff = new BinaryWriter(bytes);
        tiff.Write("Exif\0\0II*\0"u8);
        tiff.Write(firstAt);
        tiff.Write((ushort)3);
        Entry(tiff, 0x010F, Ascii, (uint)make.Length, makeAt);
        Entry(tiff, 0x0112, Short, 1, 1); // orientation: upright
        Entry(tiff, 0x8825, Long, 1, placeAt);
        tiff.Write(0u); // no next IFD
        tiff.Write(make);
        if (make.Length % 2 == 1)
            tiff.Write((byte)0);

        tiff.Write((ushort)4);
        Entry(tiff, 1, Ascii, 2, 'N');
        Entry(tiff, 2, Rational, 3, latitudeAt);
        Entry(tiff, 3, Ascii, 2, 'E');
        Entry(tiff, 4, Rational, 3, longitudeAt);
        tiff.Write(0u);
        Angle(tiff, seed[3] % 90u, seed[4] % 60u, seed[5] % 60u);
        Angle(tiff, seed[6] % 180u, seed[7] % 60u, seed[8] % 60u);
        return bytes.ToArray();
    }

    private const ushort Ascii = 2;
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Rational = 5;

    private static void Entry(BinaryWriter tiff, ushort tag, ushort type, uint count, uint value)
    {
        tiff.Write(tag);
        tiff.Write(type);
        tiff.Write(count);
        tiff.Write(value);
    }

    private static void Angle(BinaryWriter tiff, params ReadOnlySpan<uint> parts)
    {
        foreach (var part in parts)
        {
            tiff.Write(part);
            tiff.Write(1u);
        }
    }
}
