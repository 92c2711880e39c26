using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Statements;

internal sealed class StatementStorage : IEntityTypeConfiguration<Statement>
{
    public void Configure(EntityTypeBuilder<Statement> statement)
    {
        statement.ToTable("statement");
        statement.HasKey(stored => new { stored.District, stored.Id });
        statement.Property(stored => stored.District).HasMaxLength(6);
        statement.Property(stored => stored.Id).HasMaxLength(63);
        statement.Property(stored => stored.Unit).HasMaxLength(20);
        statement.ComplexProperty(
            stored => stored.Form,
            form =>
            {
                form.Property(written => written.Kind).HasColumnName("kind").HasMaxLength(20);
                form.Property(written => written.Title).HasColumnName("title").HasMaxLength(100);
                form.Property(written => written.Text).HasColumnName("text").HasMaxLength(20_000);
                form.Property(written => written.PolicyTitle).HasColumnName("policy_title").HasMaxLength(200);
                form.Property(written => written.PolicyDocumentNumber).HasColumnName("policy_document_number").HasMaxLength(100);
                form.Property(written => written.PolicyLink).HasColumnName("policy_link").HasMaxLength(500);
                form.Property(written => written.Concern).HasColumnName("concern").HasMaxLength(300);
                form.Property(written => written.ActivityId).HasColumnName("activity_id").HasMaxLength(140);
                form.Property(written => written.PersonalDataReason).HasColumnName("personal_data_reason").HasMaxLength(ReasonValidator.Limit);
            }
        );
        statement.Property(stored => stored.State).HasMaxLength(20);
        statement.Property(stored => stored.Reason).HasMaxLength(ReasonValidator.Limit);
        statement.Property(stored => stored.Version).IsConcurrencyToken();
        statement.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.Id,
        }); // ListStatements of a unit
        // ListStatements by a state in which somebody has to act.
        statement
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.Id,
            })
            .HasFilter("state <> 'Published'");
        statement
            .HasIndex(stored => new
            {
                stored.District,
                stored.PublishedOn,
                stored.Id,
            })
            .HasFilter("state = 'Published'"); // lists of the public site
    }
}
