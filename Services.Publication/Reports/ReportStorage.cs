using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication.Reports;

internal sealed class ReportStorage : IEntityTypeConfiguration<Report>
{
    public void Configure(EntityTypeBuilder<Report> report)
    {
        report.ToTable("report");
        report.HasKey(stored => new { stored.District, stored.ActivityId });
        report.Property(stored => stored.District).HasMaxLength(6);
        report.Property(stored => stored.ActivityId).HasMaxLength(140);
        report.Property(stored => stored.CampaignId).HasMaxLength(63);
        report.Property(stored => stored.Unit).HasMaxLength(20);
        report.ComplexProperty(
            stored => stored.Form,
            form =>
            {
                form.Property(written => written.Kind).HasColumnName("kind").HasMaxLength(20);
                form.Property(written => written.Text).HasColumnName("text").HasMaxLength(20_000);
                form.Property(written => written.Attended).HasColumnName("attended");
                form.Property(written => written.Pictures).HasColumnName("pictures");
                form.Property(written => written.CaptionedPictures).HasColumnName("captioned_pictures");
                form.Property(written => written.Captions).HasColumnName("captions");
                form.Property(written => written.Videos).HasColumnName("videos");
                form.Property(written => written.VideoCaptions).HasColumnName("video_captions");
                form.Property(written => written.Attachments).HasColumnName("attachments");
                form.Property(written => written.AttachmentTitles).HasColumnName("attachment_titles");
                form.PrimitiveCollection(written => written.SignageKinds).HasColumnName("signage_kinds").ElementType(kind => kind.HasConversion<string>());
                form.Property(written => written.SignagePictures).HasColumnName("signage_pictures");
                form.Property(written => written.Links).HasColumnName("links");
                form.Property(written => written.PersonalDataReason).HasColumnName("personal_data_reason").HasMaxLength(ReasonValidator.Limit);
            }
        );
        report.Property(stored => stored.State).HasMaxLength(20);
        report.HasFiling(stored => stored.Filing);
        report.Property(stored => stored.Version).IsConcurrencyToken();
        // Without it PostgreSQL underestimates how many activities have a report, and sorts all of a district for one page of the public site.
        report.HasOne<ActivityReplica>().WithMany().HasForeignKey(stored => new { stored.District, stored.ActivityId }).OnDelete(DeleteBehavior.Restrict);
        report.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.ActivityId,
        }); // ListReports of a unit
        // ListReports by a state in which the bureau, or the unit, has to act. Nearly all reports are published.
        report
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.ActivityId,
            })
            .HasFilter("state <> 'Published'");
    }
}
