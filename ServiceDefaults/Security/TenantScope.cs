using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The rows that the caller of the current request may see; without a caller, none.</summary>
/// <remarks>The tenant filter: <c>OnModelCreating</c> of each DbContext applies it to every entity (<c>HasQueryFilter</c>).</remarks>
public sealed class TenantScope(IHttpContextAccessor http)
{
    private const char AfterDigits = (char)('9' + 1);

    private string? bypassReason;
    private Actor? actor;

    /// <summary>The prefix of the visible districts: empty for all, null for none.</summary>
    public string? DistrictPrefix => bypassReason is not null ? "" : Actor?.DistrictPrefix;

    /// <summary>Whether all districts are visible.</summary>
    public bool IsEverywhere => DistrictPrefix is "";

    /// <summary>The only visible district; null if there are none or several.</summary>
    public string? District => DistrictPrefix is { } prefix && ScopeCode.IsDistrict(prefix) ? prefix : null;

    /// <summary>
    /// The exclusive upper end of the visible districts, whose inclusive lower end is <see cref="DistrictPrefix"/>: null for none. PostgreSQL finds such a
    /// range in an index whatever its plan is; a pattern that is a parameter it does not.
    /// </summary>
    public string? DistrictEnd => DistrictPrefix is { } prefix ? prefix + AfterDigits : null;

    /// <summary>The only visible unit; null if not restricted to one.</summary>
    public string? Unit => bypassReason is not null ? null : Actor?.Unit;

    private Actor? Actor => actor ?? (http.HttpContext is { } context ? ActorClaims.Find(context.User) : null);

    /// <summary>Applies the filter of an actor, for background work on its behalf.</summary>
    public void ActAs(Actor caller) => actor = caller;

    /// <summary>Makes all rows visible, for background work without a caller and for public data.</summary>
    /// <param name="reason">The reason in a few words, so that bypasses can be searched for.</param>
    public void BypassFilter(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        bypassReason = reason;
    }
}
