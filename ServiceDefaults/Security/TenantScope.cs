using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The tenant filter of the current request, applied to every query of a DbContext. Without a caller no rows are visible.</summary>
public sealed class TenantScope(IHttpContextAccessor http)
{
    private string? bypassReason;

    /// <summary>The prefix of the visible districts: empty for all, null for none.</summary>
    public string? DistrictPrefix => bypassReason is not null ? "" : Actor?.ScopeCode;

    /// <summary>The only visible unit; null if not restricted to one.</summary>
    public string? Unit => bypassReason is not null ? null : Actor?.Unit;

    private Actor? Actor => http.HttpContext is { } context ? ActorClaims.Find(context.User) : null;

    /// <summary>Makes all rows visible, for background work without a caller and for public data.</summary>
    /// <param name="reason">The reason in a few words, so that bypasses can be searched for.</param>
    public void BypassFilter(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        bypassReason = reason;
    }
}
