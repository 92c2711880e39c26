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
/// Contexts are pooled: making one takes as long as a short query. Each scope leases one and sets <see cref="Caller"/>. A context must be disposed of once: the
/// second time, another scope may have leased it. So nothing but the scope does, and it knows the context by its own type only (<see cref="ServiceDb"/>).
/// </remarks>
public abstract class TenantDbContext(DbContextOptions options) : DbContext(options)
{
    private const string District = "District";

    /// <summary>The scope that leased the context; null in the pool.</summary>
    internal TenantScope? Caller { get; set; }

    /// <summary>The only visible unit; null if the caller is not restricted to one. For the second condition of a filter.</summary>
    protected string? OwnUnit => Caller?.Unit;

    private string? Scope => Caller?.DistrictPrefix;

    private string? ScopeEnd => Caller?.DistrictEnd;

    // Refers to properties of the context, so that each query reads them anew.
    private Expression<Func<string, bool>> IsInScope =>
        district => EF.Parameter(Scope) != null && string.Compare(district, Scope) >= 0 && string.Compare(district, ScopeEnd) < 0;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Caller = null;
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Caller = null;
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
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

/// <summary>The database context of the service, for what is the same in all services.</summary>
/// <param name="Context">The context. As a second service of the container it would be disposed of twice.</param>
public sealed record ServiceDb(DbContext Context);
