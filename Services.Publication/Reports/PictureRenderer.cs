using SkiaSharp;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Publication.Reports;

/// <summary>Limits, file types and public renditions of pictures.</summary>
public static class PictureRenderer
{
    /// <summary>JPEG or PNG, at most 15 MiB: enough for phone cameras.</summary>
    public static AcceptedFiles Accepted { get; } = new(15L << 20, [FileTypes.Jpeg, FileTypes.Png], ErrorReasons.ImageTypeUnsupported);

    private const int MaxSidePixels = 1_600;
    private const long MaxPixels = 40_000_000; // enough for phone cameras; the decoded bitmap takes 160 MB
    private const int Quality = 85;

    /// <summary>Renders the public rendition: oriented by its EXIF tag, at most 1,600 pixels per side, without the metadata of the original.</summary>
    /// <returns>The JPEG file; INVALID_ARGUMENT if the picture cannot be decoded or has more than 40 million pixels.</returns>
    public static Result<byte[]> Render(Stream file)
    {
        using var codec = SKCodec.Create(file);
        if (codec is null)
            return Error.InvalidArgument("chunk", ErrorReasons.ImageTypeUnsupported);
        if ((long)codec.Info.Width * codec.Info.Height > MaxPixels)
            return Error.InvalidArgument("chunk", ErrorReasons.FileTooLarge);
        using var picture = SKBitmap.Decode(codec);
        if (picture is null)
            return Error.InvalidArgument("chunk", ErrorReasons.ImageTypeUnsupported);

        var turned = codec.EncodedOrigin is SKEncodedOrigin.RightTop or SKEncodedOrigin.LeftBottom or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftTop;
        var (width, height) = turned ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var scale = Math.Min(1f, (float)MaxSidePixels / Math.Max(width, height));
        using var surface = SKSurface.Create(new SKImageInfo(Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale))));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        ApplyOrientation(surface.Canvas, codec.EncodedOrigin, width, height);
        surface.Canvas.DrawBitmap(picture, 0, 0, new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var image = surface.Snapshot();
        using var encoded = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return encoded.ToArray();
    }

    // EXIF 2.32, tag 0x0112 (Orientation).
    private static void ApplyOrientation(SKCanvas canvas, SKEncodedOrigin origin, int width, int height)
    {
        if (origin == SKEncodedOrigin.BottomRight)
            canvas.RotateDegrees(180, width / 2f, height / 2f);
        if (origin == SKEncodedOrigin.RightTop)
        {
            canvas.Translate(width, 0);
            canvas.RotateDegrees(90);
        }

        if (origin == SKEncodedOrigin.LeftBottom)
        {
            canvas.Translate(0, height);
            canvas.RotateDegrees(270);
        }
    }
}
