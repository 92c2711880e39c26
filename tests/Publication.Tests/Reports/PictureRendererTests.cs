using System.Buffers.Binary;
using SkiaSharp;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class PictureRendererTests
{
    private const int Width = 64;
    private const int Height = 32;
    private const int Near = 8; // from a corner, within its quarter
    private const int Tolerance = 12; // of a JPEG, per channel

    // The corners of the upright picture: top left, top right, bottom left, bottom right.
    private static readonly SKColor[] Corners = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.Yellow];

    // EXIF 2.32, tag 0x0112: for each orientation, which upright corner is stored at top left, top right, bottom left and bottom right.
    private static readonly int[][] StoredCorners =
    [
        [0, 1, 2, 3],
        [1, 0, 3, 2],
        [3, 2, 1, 0],
        [2, 3, 0, 1],
        [0, 2, 1, 3],
        [1, 3, 0, 2],
        [3, 1, 2, 0],
        [2, 0, 3, 1],
    ];

    public static TheoryData<int, SKEncodedImageFormat, bool> Orientations
    {
        get
        {
            TheoryData<int, SKEncodedImageFormat, bool> data = [];
            for (var orientation = 1; orientation <= 8; orientation++)
                foreach (var isLittleEndian in (bool[])[true, false])
                {
                    data.Add(orientation, SKEncodedImageFormat.Jpeg, isLittleEndian);
                    data.Add(orientation, SKEncodedImageFormat.Png, isLittleEndian);
                }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_picture_stands_upright_however_the_camera_was_held(int orientation, SKEncodedImageFormat format, bool isLittleEndian)
    {
        var stored = Draw(Width, Height, [.. StoredCorners[orientation - 1].Select(corner => Corners[corner])]);
        var tagged = AddOrientation(Encode(stored, format), format, (ushort)orientation, isLittleEndian);

        using var shown = SKBitmap.Decode(Render(tagged));

        Assert.Equal(orientation <= 4 ? (Width, Height) : (Height, Width), (shown.Width, shown.Height));
        AssertCorners(Corners, shown);
    }

    [Theory]
    [InlineData("P3", SKEncodedImageFormat.Jpeg)]
    [InlineData("P3", SKEncodedImageFormat.Png)]
    [InlineData("Adobe RGB", SKEncodedImageFormat.Jpeg)]
    [InlineData("Adobe RGB", SKEncodedImageFormat.Png)]
    public void The_colours_of_a_wide_gamut_are_those_of_sRGB_afterwards(string space, SKEncodedImageFormat format)
    {
        // The same colour in sRGB, computed with the primaries and transfer functions of IEC 61966-2-1, SMPTE EG 432-1 and Adobe RGB (1998).
        var expected = space is "P3" ? new SKColor(215, 93, 31) : new SKColor(227, 100, 42);
        using var colours = space is "P3"
            ? SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3)
            : SKColorSpace.CreateRgb(SKColorSpaceTransferFn.TwoDotTwo, SKColorSpaceXyz.AdobeRgb);
        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque, colours));
        bitmap.GetPixelSpan().Clear();
        for (var pixel = 0; pixel < Width * Height; pixel++)
            System.Runtime.InteropServices.Marshal.Copy((byte[])[200, 100, 50, 255], 0, bitmap.GetPixels() + (pixel * 4), 4);

        using var shown = SKBitmap.Decode(Render(Encode(bitmap, format)));

        AssertNear(expected, shown.GetPixel(Width / 2, Height / 2));
        Assert.True(shown.ColorSpace is null || shown.ColorSpace.IsSrgb);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 1)]
    [InlineData(SKEncodedImageFormat.Jpeg, 10)]
    [InlineData(SKEncodedImageFormat.Jpeg, 50)]
    [InlineData(SKEncodedImageFormat.Jpeg, 95)]
    [InlineData(SKEncodedImageFormat.Png, 1)]
    [InlineData(SKEncodedImageFormat.Png, 10)]
    [InlineData(SKEncodedImageFormat.Png, 50)]
    [InlineData(SKEncodedImageFormat.Png, 95)]
    public void A_picture_that_breaks_off_is_refused_and_not_shown_half_black(SKEncodedImageFormat format, int percent)
    {
        var whole = Encode(Noise(200, 200), format);

        var refused = PictureRenderer.Render(new MemoryStream(whole[..(whole.Length * percent / 100)]));

        Assert.Equal([new FieldViolation("chunk", ErrorReasons.FileUnreadable)], refused.Error?.Fields);
    }

    [Theory]
    [InlineData(8_000, 6_000)] // 48 million pixels
    [InlineData(8_160, 6_120)] // 50 million pixels
    public void The_picture_of_a_large_phone_camera_is_scaled(int width, int height)
    {
        using var shown = SKBitmap.Decode(Render(Encode(Draw(width, height, Corners), SKEncodedImageFormat.Jpeg)));

        Assert.Equal((1_600, 1_200), (shown.Width, shown.Height));
        AssertCorners(Corners, shown);
    }

    [Fact]
    public void A_PNG_that_takes_more_memory_than_it_may_is_refused_before_it_is_decoded()
    {
        foreach (
            var (width, height, depth, interlace, isTaken) in (ReadOnlySpan<(int, int, byte, byte, bool)>)
                [
                    (8_000, 6_000, 8, 0, true),
                    (8_000, 6_000, 8, 1, false),
                    (8_000, 6_000, 16, 0, false),
                    (4_000, 3_000, 16, 1, true),
                    (5_000, 4_000, 16, 1, false),
                    (200_000, 200_000, 1, 0, false),
                ]
        )
        {
            // Only the header: what is within the limits is found to be incomplete.
            var refused = PictureRenderer.Render(new MemoryStream(PngHeader(width, height, depth, interlace))).Error;

            Assert.Equal(isTaken ? ErrorReasons.FileUnreadable : ErrorReasons.FileTooLarge, refused?.Fields.Single().Reason);
        }
    }

    [Fact]
    public void A_JPEG_of_more_than_108_million_pixels_is_refused()
    {
        var jpeg = Encode(Draw(Width, Height, Corners), SKEncodedImageFormat.Jpeg);
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 9_001);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 12_000);

        Assert.Equal(ErrorKind.ResourceExhausted, PictureRenderer.Render(new MemoryStream(jpeg)).Error?.Kind);
    }

    private static byte[] Render(byte[] picture) =>
        PictureRenderer.Render(new MemoryStream(picture)).TryGetValue(out var rendition, out var error)
            ? rendition
            : throw new InvalidOperationException($"{error.Reason}: {string.Join(' ', error.Fields)}");

    private static SKBitmap Draw(int width, int height, IReadOnlyList<SKColor> corners)
    {
        var picture = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(picture);
        for (var corner = 0; corner < corners.Count; corner++)
        {
            using var paint = new SKPaint { Color = corners[corner] };
            canvas.DrawRect(corner % 2 * width / 2f, corner / 2 * height / 2f, width / 2f, height / 2f, paint);
        }

        return picture;
    }

    private static SKBitmap Noise(int width, int height)
    {
        var random = new Random(20_230_412);
        var picture = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var pixel = 0; pixel < width * height; pixel++)
            picture.SetPixel(pixel % width, pixel / width, new SKColor((uint)random.Next() | 0xFF000000));
        return picture;
    }

    private static byte[] Encode(SKBitmap picture, SKEncodedImageFormat format)
    {
        using (picture)
        using (var data = picture.Encode(format, 95))
            return data.ToArray();
    }

    private static byte[] AddOrientation(byte[] picture, SKEncodedImageFormat format, ushort orientation, bool isLittleEndian)
    {
        var tiff = new byte[26];
        (isLittleEndian ? "II*\0"u8 : "MM\0*"u8).CopyTo(tiff);
        Write(tiff, 4, 8, 4);
        Write(tiff, 8, 1, 2); // one entry
        Write(tiff, 10, 0x0112, 2);
        Write(tiff, 12, 3, 2); // SHORT
        Write(tiff, 14, 1, 4);
        Write(tiff, 18, orientation, 2);
        if (format is SKEncodedImageFormat.Png)
            return [.. picture[..33], .. Chunk("eXIf"u8, tiff), .. picture[33..]];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. picture[2..]];

        void Write(byte[] to, int at, int value, int length)
        {
            for (var index = 0; index < length; index++)
                to[at + index] = (byte)(value >> (8 * (isLittleEndian ? index : length - 1 - index)));
        }
    }

    private static byte[] PngHeader(int width, int height, byte depth, byte interlace)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, depth == 1 ? (byte)0 : (byte)6, interlace);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Checksum(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    // PNG (ISO/IEC 15948), annex D.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var next in bytes)
        {
            checksum ^= next;
            for (var bit = 0; bit < 8; bit++)
                checksum = (checksum & 1) != 0 ? 0xEDB88320 ^ (checksum >> 1) : checksum >> 1;
        }

        return ~checksum;
    }

    private static void AssertCorners(IReadOnlyList<SKColor> corners, SKBitmap shown)
    {
        (int X, int Y)[] places = [(Near, Near), (shown.Width - Near, Near), (Near, shown.Height - Near), (shown.Width - Near, shown.Height - Near)];
        for (var corner = 0; corner < places.Length; corner++)
            AssertNear(corners[corner], shown.GetPixel(places[corner].X, places[corner].Y));
    }

    private static void AssertNear(SKColor expected, SKColor shown) =>
        Assert.True(
            Math.Abs(expected.Red - shown.Red) <= Tolerance
                && Math.Abs(expected.Green - shown.Green) <= Tolerance
                && Math.Abs(expected.Blue - shown.Blue) <= Tolerance,
            $"{shown} instead of {expected}"
        );
}
