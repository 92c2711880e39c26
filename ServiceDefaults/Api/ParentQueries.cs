using System.Linq.Expressions;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Queries of the resources under a parent that may have wildcards.</summary>
/// <remarks>A wildcard adds no condition: as a parameter of the query it would leave PostgreSQL without the condition that an index needs.</remarks>
public static class ParentQueries
{
    /// <summary>Selects the rows of a district, or of all districts in the caller's scope.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parent">The district, or the wildcard.</param>
    /// <param name="district">The district of a row.</param>
    public static IQueryable<T> WhereDistrict<T>(this IQueryable<T> rows, DistrictName parent, Expression<Func<T, string>> district) =>
        rows.WhereDistrict(parent.District, district);

    /// <summary>Selects the rows of a campaign, or of all campaigns of a district or of the caller's scope.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parent">The campaign, with wildcards.</param>
    /// <param name="district">The district of a row.</param>
    /// <param name="campaignId">The campaign id of a row.</param>
    public static IQueryable<T> WhereCampaign<T>(
        this IQueryable<T> rows,
        CampaignName parent,
        Expression<Func<T, string>> district,
        Expression<Func<T, string>> campaignId
    )
    {
        rows = rows.WhereDistrict(parent.District, district);
        return parent.IsAnyCampaign ? rows : rows.Where(Apply(campaignId, value => value == parent.Campaign));
    }

    /// <summary>Selects the rows under an activity, or under all activities of a campaign, a district or the caller's scope.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parent">The activity, with wildcards.</param>
    /// <param name="district">The district of a row.</param>
    /// <param name="activityId">The <see cref="ActivityName.Id"/> of a row.</param>
    public static IQueryable<T> WhereActivity<T>(
        this IQueryable<T> rows,
        ActivityName parent,
        Expression<Func<T, string>> district,
        Expression<Func<T, string>> activityId
    )
    {
        rows = rows.WhereDistrict(parent.District, district);
        if (!parent.IsAnyActivity)
            return rows.Where(Apply(activityId, value => value == parent.Id));
        if (parent.IsAnyCampaign)
            return rows;
        var (prefix, end) = (parent.CampaignPrefix, parent.CampaignPrefixEnd);
        return rows.Where(Apply(activityId, value => string.Compare(value, prefix) >= 0 && string.Compare(value, end) < 0));
    }

    /// <summary>Selects the rows of a unit, or of all units of a district or of the caller's scope.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parent">The unit, with wildcards.</param>
    /// <param name="district">The district of a row.</param>
    /// <param name="unit">The unit code of a row.</param>
    public static IQueryable<T> WhereUnit<T>(this IQueryable<T> rows, UnitName parent, Expression<Func<T, string>> district, Expression<Func<T, string>> unit)
    {
        rows = rows.WhereDistrict(parent.District, district);
        return parent.IsWildcard ? rows : rows.Where(Apply(unit, value => value == parent.Unit));
    }

    private static IQueryable<T> WhereDistrict<T>(this IQueryable<T> rows, string code, Expression<Func<T, string>> district) =>
        code is "-" ? rows : rows.Where(Apply(district, value => value == code));

    private static Expression<Func<T, bool>> Apply<T>(Expression<Func<T, string>> field, Expression<Func<string, bool>> condition) =>
        Expression.Lambda<Func<T, bool>>(new ParameterReplacer(condition.Parameters[0], field.Body).Visit(condition.Body), field.Parameters);
}
