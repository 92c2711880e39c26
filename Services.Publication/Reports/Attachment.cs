using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>An uploaded attachment of a report.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="ActivityId">Id of the activity.</param>
/// <param name="Id">Derived from the content, so that a repeated upload has the same id.</param>
/// <param name="Unit">Code of the host unit.</param>
/// <param name="MediaType">Media type: PDF or Word (.docx).</param>
/// <param name="SizeBytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the content, its key in the file store.</param>
public sealed record Attachment(string District, string ActivityId, string Id, string Unit, string MediaType, long SizeBytes, string Sha256) : IReportFile
{
    /// <summary>Version, incremented by each filing that names it: of a filing and a deletion at the same time one fails.</summary>
    public int Version { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => null;

    /// <summary>The time of the commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/attachments/{attachment}.</summary>
internal readonly record struct AttachmentName(ActivityName Activity, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/attachments/{attachment}");

    public static AttachmentName Parse(string name) =>
        Template.Parse(name, "name").OrThrow() is [var district, var campaign, var activity, var id] ? new(new(district, campaign, activity), id) : default;

    public override string ToString() => $"{Activity}/attachments/{Id}";
}

/// <summary>The name under which an attachment is saved.</summary>
internal static class AttachmentFileName
{
    private const string NotInFileNames = "\\/:*?\"<>|";

    /// <summary>A title as a file name without extension: characters that a file name cannot have are replaced by an underscore.</summary>
    /// <param name="title">The title; it may end with the extension already.</param>
    /// <param name="extension">The extension of the type of the file, with its dot.</param>
    public static string FromTitle(string title, string extension)
    {
        var name = title.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? title[..^extension.Length] : title;
        return string.Concat(name.Select(character => NotInFileNames.Contains(character, StringComparison.Ordinal) ? '_' : character)).Trim('.', ' ');
    }
}

internal sealed class AttachmentStorage : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> attachment)
    {
        attachment.ToTable("attachment");
        attachment.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        attachment.Property(stored => stored.District).HasMaxLength(6);
        attachment.Property(stored => stored.ActivityId).HasMaxLength(140);
        attachment.Property(stored => stored.Id).HasMaxLength(63);
        attachment.Property(stored => stored.Unit).HasMaxLength(20);
        attachment.Property(stored => stored.MediaType).HasMaxLength(100);
        attachment.Property(stored => stored.Sha256).HasMaxLength(64);
        attachment.Property(stored => stored.Version).IsConcurrencyToken();
        attachment.HasIndex(stored => stored.Sha256).HasMethod("hash"); // ReportFiles.FindReferencedAsync
    }
}

/// <summary>Maps attachments to proto messages.</summary>
internal static class AttachmentMapping
{
    public static string GetName(this Attachment attachment) =>
        $"{new AttachmentName(ActivityName.FromId(attachment.District, attachment.ActivityId), attachment.Id)}";

    public static V1.Attachment ToProto(this Attachment attachment) =>
        new()
        {
            Name = attachment.GetName(),
            MediaType = attachment.MediaType,
            SizeBytes = attachment.SizeBytes,
            Sha256 = attachment.Sha256,
            CreateTime = attachment.CreatedAt.ToProto(),
        };
}
