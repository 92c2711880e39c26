using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The columns of a <see cref="Filing"/>.</summary>
public static class FilingColumns
{
    /// <summary>Maps the filing of a document to columns of its table.</summary>
    public static void HasFiling<T>(this EntityTypeBuilder<T> document, Expression<Func<T, Filing>> property)
        where T : class =>
        document.ComplexProperty(
            property!,
            filing =>
            {
                filing.Property(stored => stored.FirstReceivedOn).HasColumnName("first_received_on");
                filing.Property(stored => stored.Returns).HasColumnName("returns");
                filing.Property(stored => stored.ReturnedItems).HasColumnName("returned_items");
                filing.Property(stored => stored.Reason).HasColumnName("reason").HasMaxLength(ReasonValidator.Limit);
            }
        );
}
