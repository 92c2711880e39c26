using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Whose rows the running call may see. Every query of a service's context is filtered by it; without a caller it shows none.</summary>
public sealed class TenantScope(IHttpContextAccessor http)
{
    private string? bypassReason;

    /// <summary>The prefix of the districts it sees, empty for all; null for none.</summary>
    public string? DistrictPrefix => bypassReason is not null ? "" : Actor?.ScopeCode;

    /// <summary>The one unit it sees; null where it is not bound to one.</summary>
    public string? Unit => bypassReason is not null ? null : Actor?.Unit;

    private Actor? Actor => http.HttpContext is { } context ? ActorClaims.Find(context.User) : null;

    /// <summary>Shows all rows to work that no caller asked for, or to what is public anyway.</summary>
    /// <param name="reason">Why, in a word or two, for whoever searches for it.</param>
    public void BypassFilter(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        bypassReason = reason;
    }
}
