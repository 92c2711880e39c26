using System.Text;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// Finds activities and statements by words (docs/decisions/0020): the functions and indexes of <c>PublicSiteSchema.2.sql</c> and
/// <c>PublicSiteSchema.4.sql</c>.
/// </summary>
internal static class PublicSearch
{
    /// <summary>The most characters of a query.</summary>
    public const int MaxLength = 50;

    /// <summary>The words of a query.</summary>
    /// <returns>INVALID_ARGUMENT if there is none with a letter or digit, if it is too long, or has characters that are not accepted.</returns>
    public static Result<IReadOnlyList<string>> Parse(string query)
    {
        if (TextCharacters.Count(query) > MaxLength)
            return Error.InvalidArgument("query", ErrorReasons.OutOfRange);
        if (TextCharacters.HasUnaccepted(query, isMultiLine: false))
            return Error.InvalidArgument("query", ErrorReasons.Malformed);
        if (!query.EnumerateRunes().Any(Rune.IsLetterOrDigit))
            return Error.InvalidArgument("query", ErrorReasons.Required);
        return query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>The activities of a district whose topic and venue, published report or unit have all words.</summary>
    /// <param name="db">The database.</param>
    /// <param name="district">The code of the district.</param>
    /// <param name="words">The words.</param>
    public static IQueryable<ActivityReplica> Search(this PublicationDb db, string district, IReadOnlyList<string> words)
    {
        var terms = words.ToArray();
        return db
            .Activities.FromSql(
                $"""
                with searched as materialized (select array(select search_fold(word) from unnest({terms}) word) as terms)
                select activity.* from activity_replica activity
                where activity.district = {district} and activity.state <> 'Dropped' and activity.id = any (array(
                    select found.id from activity_replica found
                    where search_tokens(found.district, found.topic || ' ' || found.venue) @@ search_query({district}, (select terms from searched))
                        and search_has(found.topic || ' ' || found.venue, (select terms from searched))
                    union all
                    select report.activity_id from report
                    join activity_replica held on held.district = report.district and held.id = report.activity_id and held.state = 'Held'
                    where report.state = 'Published'
                        and search_tokens(report.district, report.text) @@ search_query({district}, (select terms from searched))
                        and search_has(report.text, (select terms from searched))
                    union all
                    select hosted.id from unit_replica unit
                    join activity_replica hosted on hosted.district = unit.district and hosted.unit = unit.code
                    where unit.district = {district} and search_has(unit.display_name, (select terms from searched))
                ))
                """
            )
            .IgnoreQueryFilters();
    }

    /// <summary>The ids of the published statements of a district whose title, text, policy and concern together have all words.</summary>
    /// <remarks>Ids, since EF Core 10 reads the columns of a complex property in FromSql by other names than those of the table.</remarks>
    /// <param name="db">The database.</param>
    /// <param name="district">The code of the district.</param>
    /// <param name="words">The words.</param>
    public static IQueryable<string> SearchStatements(this PublicationDb db, string district, IReadOnlyList<string> words)
    {
        var terms = words.ToArray();
        return db.Database.SqlQuery<string>(
            $"""
            with searched as materialized (select array(select search_fold(word) from unnest({terms}) word) as terms)
            select id as "Value" from statement
            where district = {district} and state = 'Published'
                and search_tokens(district, title || ' ' || text || ' ' || policy_title || ' ' || policy_document_number || ' ' || concern)
                    @@ search_query({district}, (select terms from searched))
                and search_has(title || ' ' || text || ' ' || policy_title || ' ' || policy_document_number || ' ' || concern, (select terms from searched))
            """
        );
    }
}
