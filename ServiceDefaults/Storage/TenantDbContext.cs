using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>
/// Database context of a service. A tenant filter limits every query of rows that belong to a district to the scope of the caller; without a caller, no rows
/// are returned. Text has the collation C, enums are stored by name.
/// </summary>
/// <remarks>
/// Contexts are pooled. Only the DI scope may dispose of one, and it is registered under its concrete type only (<see cref="ServiceDb"/>): a second disposal
/// could release a context that another scope has leased.
/// </remarks>
public abstract class TenantDbContext(DbContextOptions options) : DbContext(options)
{
    private const string District = "District";

    /// <summary>The tenant scope of the current lease; null while the context is pooled.</summary>
    internal TenantScope? TenantScope { get; set; }

    /// <summary>The only visible unit; null if the caller is not restricted to one. For the second condition of a filter.</summary>
    protected string? OwnUnit => TenantScope?.Unit;

    private string? Scope => TenantScope?.DistrictPrefix;

    private string? ScopeEnd => TenantScope?.DistrictEnd;

    // Refers to properties of the context, so that each query reads them anew.
    private Expression<Func<string, bool>> IsInScope =>
        district => EF.Parameter(Scope) != null && string.Compare(district, Scope) >= 0 && string.Compare(district, ScopeEnd) < 0;

    /// <inheritdoc/>
    public override void Dispose()
    {
        TenantScope = null;
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    [SuppressMessage(
        "Usage",
        "CA2215",
        Justification = "The asynchronous reset of EF Core 10 keeps the count of openings: the next lease would hold its connection until the end"
    )]
    public override ValueTask DisposeAsync()
    {
        Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Shows only the rows of the visible districts.</summary>
    /// <typeparam name="T">The entity, which has a property <c>District</c>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="isVisible">Another condition that a row must meet; null if there is none.</param>
    protected void FilterByTenant<T>(ModelBuilder model, Expression<Func<T, bool>>? isVisible = null)
        where T : class
    {
        var (row, isInScope) = (isVisible?.Parameters[0] ?? Expression.Parameter(typeof(T), "row"), IsInScope);
        var filter = ReplacingExpressionVisitor.Replace(isInScope.Parameters[0], Expression.Property(row, District), isInScope.Body);
        model.Entity<T>().HasQueryFilter(Expression.Lambda<Func<T, bool>>(isVisible is null ? filter : Expression.AndAlso(filter, isVisible.Body), row));
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.UseOrdinalCollation();
    }
}

/// <summary>
/// Gives code that all services share access to the DbContext. DbContext itself is not registered: the container would dispose of the same instance twice.
/// </summary>
/// <param name="Context">The context of the scope.</param>
public sealed record ServiceDb(DbContext Context);
