using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Questionnaires;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.Publication.Statements;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication;

/// <summary>Database context of Publication. A tenant filter limits every query to the scope of the caller; without a caller, no rows are returned.</summary>
public sealed class PublicationDb(DbContextOptions<PublicationDb> options) : TenantDbContext(options)
{
    /// <summary>Replicas of units, from events of Registry.</summary>
    public DbSet<UnitReplica> Units => Set<UnitReplica>();

    /// <summary>Replicas of campaigns, from events of Registry.</summary>
    public DbSet<CampaignReplica> Campaigns => Set<CampaignReplica>();

    /// <summary>Replicas of activities, from events of Scheduling.</summary>
    public DbSet<ActivityReplica> Activities => Set<ActivityReplica>();

    /// <summary>Reports (情况报告).</summary>
    public DbSet<Report> Reports => Set<Report>();

    /// <summary>Pictures of reports.</summary>
    public DbSet<Picture> Pictures => Set<Picture>();

    /// <summary>Attachments of reports.</summary>
    public DbSet<Attachment> Attachments => Set<Attachment>();

    /// <summary>Videos of reports.</summary>
    public DbSet<Video> Videos => Set<Video>();

    /// <summary>Videos that are being uploaded.</summary>
    public DbSet<VideoUpload> VideoUploads => Set<VideoUpload>();

    /// <summary>Publicity records (宣传推介).</summary>
    public DbSet<Publicity.Publicity> Publicity => Set<Publicity.Publicity>();

    /// <summary>Opinions (意见建议).</summary>
    public DbSet<Opinion> Opinions => Set<Opinion>();

    /// <summary>Receipts of opinions that citizens have submitted.</summary>
    public DbSet<SubmissionReceipt> SubmissionReceipts => Set<SubmissionReceipt>();

    /// <summary>Encrypted contacts of the persons who have submitted opinions.</summary>
    public DbSet<EncryptedOpinionContact> OpinionContacts => Set<EncryptedOpinionContact>();

    /// <summary>Questionnaires (问卷调查).</summary>
    public DbSet<Questionnaire> Questionnaires => Set<Questionnaire>();

    /// <summary>Answers to questionnaires on the public site.</summary>
    public DbSet<QuestionnaireAnswer> QuestionnaireAnswers => Set<QuestionnaireAnswer>();

    /// <summary>Texts that were answered.</summary>
    public DbSet<TextAnswer> TextAnswers => Set<TextAnswer>();

    /// <summary>Statements (政策解读、热点回应).</summary>
    public DbSet<Statement> Statements => Set<Statement>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PublicationDb).Assembly);
        modelBuilder.AddEventingEntities();

        FilterByTenant<UnitReplica>(modelBuilder);
        FilterByTenant<CampaignReplica>(modelBuilder);
        FilterByTenant<ActivityReplica>(modelBuilder, activity => activity.Unit);
        FilterByTenant<Report>(modelBuilder, report => report.Unit);
        FilterByTenant<Picture>(modelBuilder, picture => picture.Unit);
        FilterByTenant<Attachment>(modelBuilder, attachment => attachment.Unit);
        FilterByTenant<Video>(modelBuilder, video => video.Unit);
        FilterByTenant<VideoUpload>(modelBuilder, upload => upload.Unit);
        FilterByTenant<Publicity.Publicity>(modelBuilder, shown => shown.Unit);
        FilterByTenant<Questionnaire>(modelBuilder, questionnaire => questionnaire.Unit);
        FilterByTenant<QuestionnaireAnswer>(modelBuilder, answer => answer.Unit);
        FilterByTenant<TextAnswer>(modelBuilder, text => text.Unit);
        FilterByTenant<Statement>(modelBuilder, statement => statement.Unit);
        FilterByTenant<Opinion>(modelBuilder, opinion => opinion.Unit, opinion => opinion.AssignedTo);
        FilterByTenant<SubmissionReceipt>(modelBuilder);
        FilterByTenant<EncryptedOpinionContact>(modelBuilder);
    }
}
