using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

internal sealed class OpinionStorage : IEntityTypeConfiguration<Opinion>
{
    public void Configure(EntityTypeBuilder<Opinion> opinion)
    {
        opinion.ToTable("opinion");
        opinion.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        opinion.Property(stored => stored.District).HasMaxLength(6);
        opinion.Property(stored => stored.ActivityId).HasMaxLength(140);
        opinion.Property(stored => stored.Id).HasMaxLength(63);
        opinion.Property(stored => stored.Unit).HasMaxLength(20);
        opinion.Property(stored => stored.Text).HasMaxLength(2_000);
        opinion.Property(stored => stored.PersonalDataReason).HasMaxLength(ReasonValidator.Limit).HasDefaultValue("");
        opinion.Property(stored => stored.AnswerPersonalDataReason).HasMaxLength(ReasonValidator.Limit).HasDefaultValue("");
        opinion.Property(stored => stored.State).HasMaxLength(20);
        opinion.Property(stored => stored.AssignedTo).HasMaxLength(20);
        opinion.Property(stored => stored.Answer).HasMaxLength(2_000);
        // With defaults: processes of an older version write none of these.
        opinion.Property(stored => stored.Source).HasMaxLength(20).HasDefaultValue(OpinionSource.Collected);
        opinion.Property(stored => stored.SetAsideGround).HasMaxLength(20);
        opinion.Property(stored => stored.SetAsideExplanation).HasMaxLength(ReasonValidator.Limit).HasDefaultValue("");
        opinion.Property(stored => stored.CallBackOutcome).HasMaxLength(20);
        opinion.Property(stored => stored.CallBackNote).HasMaxLength(ReasonValidator.Limit).HasDefaultValue("");
        opinion.Property(stored => stored.Publication).HasMaxLength(20).HasDefaultValue(OpinionPublication.None);
        opinion.Property(stored => stored.PublicText).HasMaxLength(2_000).HasDefaultValue("");
        opinion.Property(stored => stored.PublicPersonalDataReason).HasMaxLength(ReasonValidator.Limit).HasDefaultValue("");
        opinion.Property(stored => stored.Version).IsConcurrencyToken();
        opinion.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.ActivityId,
            stored.Id,
        }); // ListOpinions of a unit that collected them
        opinion.HasIndex(stored => new
        {
            stored.District,
            stored.AssignedTo,
            stored.ActivityId,
            stored.Id,
        }); // ListOpinions of a unit that is to answer them
        // ListOpinions by a state in which somebody has to act.
        opinion
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.ActivityId,
                stored.Id,
            })
            .HasFilter("state in ('Collected', 'Assigned', 'Submitted', 'Accepted')");
        opinion
            .HasIndex(stored => new
            {
                stored.District,
                stored.CollectedOn,
                stored.ActivityId,
                stored.Id,
            })
            .HasFilter("publication = 'Published'"); // ListPublishedOpinions of a district
    }
}
