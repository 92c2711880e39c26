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

    private string? OwnUnit => TenantScope?.Unit;

    // Not null if all districts are visible: the only value that makes the filter wider.
    private string? Everywhere => TenantScope is { IsEverywhere: true } ? "" : null;

    private string? ScopeDistrict => TenantScope?.District;

    private string? Scope => TenantScope is { District: null } scope ? scope.DistrictPrefix : null;

    private string? ScopeEnd => TenantScope?.DistrictEnd;

    // These refer to properties of the context, so that each query reads them anew. EF Core decides whether a parameter is null before it generates the SQL.
    // If all districts are visible, the SQL has no condition: from a range in addition to `district = $1`, PostgreSQL would expect so few rows that a join
    // reads the whole district, or it reads by any index, as all seem to find one row. So a scope of one district is an equality, too. Without a scope, the
    // condition is false.
    private Expression<Func<string, bool>> IsInScope =>
        district =>
            EF.Parameter(Everywhere) != null
            || (EF.Parameter(ScopeDistrict) != null && district == ScopeDistrict)
            || (EF.Parameter(Scope) != null && string.Compare(district, Scope) >= 0 && string.Compare(district, ScopeEnd) < 0);

    private Expression<Func<bool>> IsOfAnyUnit => () => EF.Parameter(OwnUnit) == null;

    private Expression<Func<string, bool>> IsOwnUnit => unit => unit == OwnUnit;

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

    /// <summary>Shows only the rows of the visible districts, and to a caller who is restricted to a unit only those of the unit.</summary>
    /// <typeparam name="T">The entity, which has a property <c>District</c>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="units">The properties with the codes of the units that a row belongs to; empty if it belongs to the whole district.</param>
    protected void FilterByTenant<T>(ModelBuilder model, params IReadOnlyList<Expression<Func<T, string?>>> units)
        where T : class
    {
        var row = Expression.Parameter(typeof(T), "row");
        var filter = Apply(IsInScope, Expression.Property(row, District));
        if (units.Count > 0)
            filter = Expression.AndAlso(filter, units.Select(unit => Apply(IsOwnUnit, Apply(unit, row))).Aggregate(IsOfAnyUnit.Body, Expression.OrElse));
        model.Entity<T>().HasQueryFilter(Expression.Lambda<Func<T, bool>>(filter, row));
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.UseOrdinalCollation();
    }

    private static Expression Apply(LambdaExpression function, Expression argument) =>
        ReplacingExpressionVisitor.Replace(function.Parameters[0], argument, function.Body);
}

/// <summary>
/// Gives code that all services share access to the DbContext. DbContext itself is not registered: the container would dispose of the same instance twice.
/// </summary>
/// <param name="Context">The context of the scope.</param>
public sealed record ServiceDb(DbContext Context);
