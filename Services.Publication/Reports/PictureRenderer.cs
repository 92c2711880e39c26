using SkiaSharp;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Publication.Reports;

/// <summary>Limits, file types and public renditions of pictures.</summary>
public static class PictureRenderer
{
    /// <summary>JPEG or PNG, at most 20 MiB: enough for phone cameras.</summary>
    public static AcceptedFiles Accepted { get; } = new(20L << 20, [FileTypes.Jpeg, FileTypes.Png], ErrorReasons.ImageTypeUnsupported);

    /// <summary>The memory that decoding may take, in bytes: enough for a PNG of 50 million pixels with 8 bits per channel. A JPEG is decoded at a fraction of
    /// its size and takes far less, unless it is progressive.</summary>
    public const long MaxDecodedBytes = 192L << 20;

    /// <summary>The maximum number of pixels, which bounds the time: as many as the largest phone cameras whose files are at most 20 MiB have.</summary>
    public const long MaxPixels = 108_000_000;

    private const int MaxSidePixels = 1_600;
    private const int BytesPerPixel = 4; // of a decoded bitmap
    private const int BytesPerSample = 2; // of the coefficients of a progressive JPEG
    private const int Quality = 85;

    /// <summary>Renders the public rendition: upright by its orientation tag, in sRGB, at most 1,600 pixels per side, without the metadata of the
    /// original.</summary>
    /// <param name="file">The picture, seekable.</param>
    /// <returns>
    /// The JPEG file; INVALID_ARGUMENT if the picture is damaged or incomplete; RESOURCE_EXHAUSTED if it has more than 108 million pixels, or takes more than
    /// 192 MiB of memory.
    /// </returns>
    public static Result<byte[]> Render(Stream file)
    {
        if (PictureHeader.Read(file) is not { } header)
            return AcceptedFiles.Unreadable;
        if (header.Pixels > MaxPixels)
            return AcceptedFiles.TooLarge;
        var pngOrigin = PngOrientation.Read(file);
        file.Position = 0;
        using var codec = SKCodec.Create(file);
        if (codec is null)
            return AcceptedFiles.Unreadable;
        // A JPEG is decoded at n/8 of its size; a PNG at its full size only.
        var size = codec.GetScaledDimensions(Math.Min(1f, (float)MaxSidePixels / Math.Max(header.Width, header.Height)));
        if (GetDecodedBytes(header, codec.EncodedFormat, size) > MaxDecodedBytes)
            return AcceptedFiles.TooLarge;

        using var srgb = SKColorSpace.CreateSrgb();
        var alpha = codec.Info.AlphaType is SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        using var picture = new SKBitmap();
        if (!picture.TryAllocPixels(new(size.Width, size.Height, SKImageInfo.PlatformColorType, alpha, srgb)))
            return AcceptedFiles.TooLarge;
        if (codec.GetPixels(picture.Info, picture.GetPixels()) is not SKCodecResult.Success) // also if it is incomplete
            return AcceptedFiles.Unreadable;
        return Encode(picture, pngOrigin ?? codec.EncodedOrigin);
    }

    private static byte[] Encode(SKBitmap picture, SKEncodedOrigin origin)
    {
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = isTurned ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var scale = Math.Min(1f, (float)MaxSidePixels / Math.Max(width, height));
        using var surface = SKSurface.Create(new SKImageInfo(Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale))));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        surface.Canvas.Concat(GetUprightMatrix(origin, width, height));
        surface.Canvas.DrawBitmap(picture, 0, 0, new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }

    private static long GetDecodedBytes(PictureHeader header, SKEncodedImageFormat format, SKSizeI size)
    {
        var bitmap = (long)size.Width * size.Height * BytesPerPixel;
        return format is SKEncodedImageFormat.Jpeg
            ? bitmap + (header.IsInterlaced ? header.Samples * BytesPerSample : 0)
            : Math.Max(bitmap, header.Pixels * header.BitsPerPixel / 8) * (header.IsInterlaced ? 2 : 1);
    }

    // EXIF 2.32, tag 0x0112 (Orientation): where row 0 and column 0 of the stored picture are in the upright one, which has this width and height.
    private static SKMatrix GetUprightMatrix(SKEncodedOrigin origin, int width, int height) =>
        origin switch
        {
            SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new(0, -1, width, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new(0, -1, width, -1, 0, height, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, height, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
}
