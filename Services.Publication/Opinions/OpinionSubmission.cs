using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Publication.Opinions;

/// <summary>The receipt of a submitted opinion, by which the person who submitted it finds it again.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="OpinionId">Id of the opinion: the number of the receipt in lower case, unique in the district.</param>
/// <param name="ActivityId">Id of its activity.</param>
/// <param name="CodeHash">Hash of the query code (<see cref="QueryCode.Hash"/>).</param>
public sealed record SubmissionReceipt(string District, string OpinionId, string ActivityId, byte[] CodeHash);

/// <summary>How to reach the person who submitted an opinion, encrypted by <see cref="OpinionContactProtector"/>.</summary>
public sealed class EncryptedOpinionContact(string district, string activityId, string opinionId, byte[] cipher, DateTimeOffset expiresAt)
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Id of the opinion.</summary>
    public string OpinionId { get; } = opinionId;

    /// <summary>The encrypted contact.</summary>
    public byte[] Cipher { get; } = cipher;

    /// <summary>When the row is deleted (<see cref="ServiceDefaults.Storage.ExpiredRowCleanupService"/>).</summary>
    public DateTimeOffset ExpiresAt { get; set; } = expiresAt;
}

internal sealed class OpinionSubmissionStorage : IEntityTypeConfiguration<SubmissionReceipt>, IEntityTypeConfiguration<EncryptedOpinionContact>
{
    private const int HashLength = 32;

    public void Configure(EntityTypeBuilder<SubmissionReceipt> receipt)
    {
        receipt.ToTable("submission_receipt");
        receipt.HasKey(stored => new { stored.District, stored.OpinionId });
        receipt.Property(stored => stored.District).HasMaxLength(6);
        receipt.Property(stored => stored.OpinionId).HasMaxLength(63);
        receipt.Property(stored => stored.ActivityId).HasMaxLength(140);
        receipt.Property(stored => stored.CodeHash).HasMaxLength(HashLength);
    }

    public void Configure(EntityTypeBuilder<EncryptedOpinionContact> contact)
    {
        contact.ToTable("opinion_contact");
        contact.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.OpinionId,
        });
        contact.Property(stored => stored.District).HasMaxLength(6);
        contact.Property(stored => stored.ActivityId).HasMaxLength(140);
        contact.Property(stored => stored.OpinionId).HasMaxLength(63);
        contact.Property(stored => stored.Cipher).HasMaxLength(4_000);
        contact.HasIndex(stored => stored.ExpiresAt); // those to be deleted
    }
}
