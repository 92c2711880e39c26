using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Query;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The query filter of entities that belong to a district.</summary>
public static class TenantFilter
{
    private const string District = "District";

    /// <summary>Shows only the rows of the visible districts.</summary>
    /// <param name="entity">The entity, which has a property <c>District</c>.</param>
    /// <param name="isInScope">Whether a district is visible. Refers to properties of the DbContext, so that each query reads them anew.</param>
    /// <param name="isVisible">Another condition that a row must meet; null if there is none.</param>
    public static void HasTenantFilter<T>(
        this EntityTypeBuilder<T> entity,
        Expression<Func<string, bool>> isInScope,
        Expression<Func<T, bool>>? isVisible = null
    )
        where T : class
    {
        var row = isVisible?.Parameters[0] ?? Expression.Parameter(typeof(T), "row");
        var filter = ReplacingExpressionVisitor.Replace(isInScope.Parameters[0], Expression.Property(row, District), isInScope.Body);
        entity.HasQueryFilter(Expression.Lambda<Func<T, bool>>(isVisible is null ? filter : Expression.AndAlso(filter, isVisible.Body), row));
    }
}
