using System.Linq.Expressions;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Queries of resources that belong to activities.</summary>
public static class ActivityQueries
{
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
        if (!parent.IsAnyDistrict)
            rows = rows.Where(Apply(district, value => value == parent.District));
        if (!parent.IsAnyActivity)
            return rows.Where(Apply(activityId, value => value == parent.Id));
        return parent.IsAnyCampaign ? rows : rows.Where(Apply(activityId, value => value.StartsWith(parent.CampaignPrefix)));
    }

    private static Expression<Func<T, bool>> Apply<T>(Expression<Func<T, string>> field, Expression<Func<string, bool>> condition) =>
        Expression.Lambda<Func<T, bool>>(new ParameterReplacer(condition.Parameters[0], field.Body).Visit(condition.Body), field.Parameters);
}
