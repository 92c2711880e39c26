using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

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
public sealed record Picture(string District, string ActivityId, string Id, string Unit, string MediaType, long SizeBytes, string Sha256, string PublicSha256)
    : IReportFile
{
    /// <summary>Version, incremented by each filing that names it: of a filing and a deletion at the same time one fails.</summary>
    public int Version { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => null;

    /// <summary>The time of the commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/pictures/{picture}.</summary>
internal readonly record struct PictureName(ActivityName Activity, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/pictures/{picture}");

    public static PictureName Parse(string name) =>
        Template.Parse(name, "name").OrThrow() is [var district, var campaign, var activity, var id] ? new(new(district, campaign, activity), id) : default;

    public override string ToString() => $"{Activity}/pictures/{Id}";
}

internal sealed class PictureStorage : IEntityTypeConfiguration<Picture>
{
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
        picture.Property(stored => stored.Version).IsConcurrencyToken();
        // ReportFiles.FindReferencedAsync. Hashes of hashes: a quarter of the size of a B-tree, whose inserts would be as random.
        picture.HasIndex(stored => stored.Sha256).HasMethod("hash");
        picture.HasIndex(stored => stored.PublicSha256).HasMethod("hash");
    }
}
