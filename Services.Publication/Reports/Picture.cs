using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SkiaSharp;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Publication.Reports;

/// <summary>An uploaded picture of a report: the original and its public rendition.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="ActivityId">Id of the activity.</param>
/// <param name="Id">Derived from the content, so that a repeated upload has the same id.</param>
/// <param name="Unit">Code of the host unit.</param>
/// <param name="MediaType">Media type of the original: image/jpeg or image/png.</param>
/// <param name="SizeBytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the original, its key in the file store.</param>
/// <param name="PublicSha256">SHA-256 of the public rendition, a JPEG without EXIF metadata.</param>
public sealed record Picture(string District, string ActivityId, string Id, string Unit, string MediaType, long SizeBytes, string Sha256, string PublicSha256);

/// <summary>Limits, file types and public renditions of pictures.</summary>
public static class PictureFiles
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

internal sealed class PictureStorage : IEntityTypeConfiguration<Picture>
{
    /// <summary>Selects from a set of hashes those of pictures and public renditions.</summary>
    public static async Task<IReadOnlyCollection<string>> FindReferencedAsync(
        IServiceProvider services,
        IReadOnlyCollection<string> files,
        CancellationToken cancellationToken
    )
    {
        var pictures = await services
            .GetRequiredService<PublicationDb>()
            .Pictures.AsNoTracking()
            .Where(picture => files.Contains(picture.Sha256) || files.Contains(picture.PublicSha256))
            .Select(picture => new { picture.Sha256, picture.PublicSha256 })
            .ToListAsync(cancellationToken);
        return [.. pictures.SelectMany(picture => new[] { picture.Sha256, picture.PublicSha256 })];
    }

    public void Configure(EntityTypeBuilder<Picture> picture)
    {
        picture.ToTable("picture");
        picture.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        picture.Property(stored => stored.District).HasMaxLength(6);
        picture.Property(stored => stored.ActivityId).HasMaxLength(140);
        picture.Property(stored => stored.Id).HasMaxLength(63);
        picture.Property(stored => stored.Unit).HasMaxLength(20);
        picture.Property(stored => stored.MediaType).HasMaxLength(20);
        picture.Property(stored => stored.Sha256).HasMaxLength(64);
        picture.Property(stored => stored.PublicSha256).HasMaxLength(64);
    }
}
