using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication.Questionnaires;

internal sealed class QuestionnaireStorage
    : IEntityTypeConfiguration<Questionnaire>,
        IEntityTypeConfiguration<QuestionnaireAnswer>,
        IEntityTypeConfiguration<TextAnswer>
{
    private const int HashBytes = 32;

    public void Configure(EntityTypeBuilder<Questionnaire> questionnaire)
    {
        questionnaire.ToTable("questionnaire");
        questionnaire.HasKey(stored => new { stored.District, stored.ActivityId });
        questionnaire.Property(stored => stored.District).HasMaxLength(6);
        questionnaire.Property(stored => stored.ActivityId).HasMaxLength(140);
        questionnaire.Property(stored => stored.Unit).HasMaxLength(20);
        questionnaire.ComplexProperty(
            stored => stored.Form,
            form =>
            {
                form.Property(written => written.Title).HasColumnName("title").HasMaxLength(100);
                form.Property(written => written.Introduction).HasColumnName("introduction").HasMaxLength(2_000);
                form.Property(written => written.Questions).HasColumnName("questions").HasJsonConversion();
                form.Property(written => written.OpenOn).HasColumnName("open_on");
                form.Property(written => written.CloseOn).HasColumnName("close_on");
                form.Property(written => written.PersonalDataReason).HasColumnName("personal_data_reason").HasMaxLength(ReasonValidator.Limit);
            }
        );
        questionnaire.Property(stored => stored.State).HasMaxLength(20);
        questionnaire.Property(stored => stored.OnlineAnswers).IsConcurrencyToken();
        questionnaire.Property(stored => stored.OnlineCounts).HasJsonConversion();
        questionnaire.Property(stored => stored.Paper).HasJsonConversion();
        questionnaire.Property(stored => stored.Reason).HasMaxLength(ReasonValidator.Limit);
        questionnaire.Property(stored => stored.Version).IsConcurrencyToken();
        questionnaire.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.ActivityId,
        }); // ListQuestionnaires of a unit
        // ListQuestionnaires by a state in which somebody has to act.
        questionnaire
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.ActivityId,
            })
            .HasFilter("state <> 'ResultsPublished'");
    }

    public void Configure(EntityTypeBuilder<QuestionnaireAnswer> answer)
    {
        answer.ToTable("questionnaire_answer");
        answer.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        answer.Property(stored => stored.District).HasMaxLength(6);
        answer.Property(stored => stored.ActivityId).HasMaxLength(140);
        answer.Property(stored => stored.Unit).HasMaxLength(20);
        answer.PrimitiveCollection(stored => stored.Marks);
        answer.Property(stored => stored.BrowserHash).HasMaxLength(HashBytes);
        answer.Property(stored => stored.ContentHash).HasMaxLength(HashBytes);
        answer
            .HasIndex(stored => new
            {
                stored.District,
                stored.ActivityId,
                stored.BrowserHash,
            })
            .IsUnique(); // one answer a browser
    }

    public void Configure(EntityTypeBuilder<TextAnswer> text)
    {
        text.ToTable("text_answer");
        text.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        text.Property(stored => stored.District).HasMaxLength(6);
        text.Property(stored => stored.ActivityId).HasMaxLength(140);
        text.Property(stored => stored.Unit).HasMaxLength(20);
        text.Property(stored => stored.Question);
        text.Property(stored => stored.Text).HasMaxLength(1_000);
        text.Property(stored => stored.IsOnPaper);
        text.Property(stored => stored.State).HasMaxLength(20);
        text.Property(stored => stored.Reason).HasMaxLength(ReasonValidator.Limit);
        text.Property(stored => stored.PersonalDataReason).HasMaxLength(ReasonValidator.Limit);
        text.Property(stored => stored.Version).IsConcurrencyToken();
        // The texts that wait for a decision, and those that are public.
        text.HasIndex(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.State,
            stored.Id,
        });
    }
}
