using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Accounts;

/// <summary>Business rules of clients: grants and secret rotation.</summary>
public static class ClientRules
{
    /// <summary>Maximum time for which earlier secrets stay valid after a rotation.</summary>
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(7);

    /// <summary>Maximum number of valid secrets of a client.</summary>
    public const int MaxSecrets = 5;

    private static readonly string[] ServiceAccounts = ["registry", "scheduling", "publication", TokenEndpoint.CommandLine];

    /// <summary>Whether an id is reserved: the tokens of a client with this id would be mistaken for those of a service or of the command line.</summary>
    public static bool IsReserved(string id) => ServiceAccounts.Contains(id) || id.StartsWith($"{TokenEndpoint.CommandLine}-", StringComparison.Ordinal);

    /// <summary>Validates a grant: one role other than service and operator, one scope and, for a liaison, its unit.</summary>
    /// <param name="role">Requested role; null if not given.</param>
    /// <param name="scopeCode">Requested scope.</param>
    /// <param name="unit">Resource name of the requested unit; empty if not given.</param>
    public static Result<ClientGrant> Grant(Role? role, string scopeCode, string unit)
    {
        List<FieldViolation> problems = [];
        if (role is null or Role.Service or Role.Operator)
            problems.Add(new("client.role", role is null ? ErrorReasons.Required : ErrorReasons.OutOfRange));
        if (ScopeProblem(role, scopeCode) is { } scopeProblem)
            problems.Add(new("client.scope_code", scopeProblem));
        var unitCode = UnitCode(role, scopeCode, unit, problems);
        return problems is [] ? new ClientGrant(role!.Value, scopeCode, unitCode) : Error.InvalidArgument(problems);
    }

    /// <summary>Secrets of a client after a rotation.</summary>
    /// <param name="client">The client.</param>
    /// <param name="hash">Hash of the new secret.</param>
    /// <param name="previousExpiresAt">Expiry of the earlier secrets, at most 7 days from now; null expires them now.</param>
    /// <param name="now">Time of the rotation.</param>
    /// <returns>The secrets; FAILED_PRECONDITION if the client is disabled or too many secrets would be valid.</returns>
    public static Result<IReadOnlyList<ClientSecret>> Rotate(Client client, byte[] hash, DateTimeOffset? previousExpiresAt, DateTimeOffset now)
    {
        if (client.IsDisabled)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.ClientDisabled) { State = "Disabled" };
        if (previousExpiresAt is { } expiresAt && (expiresAt <= now || expiresAt > now + MaxOverlap))
            return Error.InvalidArgument("previous_secret_expire_time", ErrorReasons.OutOfRange);

        // The expiry set by an earlier rotation is never extended: that secret may have been rotated because it leaked.
        var previous = client
            .Secrets.Select(secret => secret with { ExpiresAt = Earlier(secret.ExpiresAt, previousExpiresAt ?? now) })
            .Where(secret => secret.IsValidAt(now));
        List<ClientSecret> secrets = [.. previous, new(hash, ExpiresAt: null)];
        return secrets.Count <= MaxSecrets ? secrets : new Error(ErrorKind.FailedPrecondition, ErrorReasons.ClientSecretsTooMany);
    }

    private static string? ScopeProblem(Role? role, string scopeCode) =>
        scopeCode is "" ? ErrorReasons.Required
        : !ScopeCode.IsValid(scopeCode) ? ErrorReasons.Malformed
        : role is Role.Liaison && !ScopeCode.IsDistrict(scopeCode) ? ErrorReasons.OutOfRange
        : null;

    private static string? UnitCode(Role? role, string scopeCode, string unit, List<FieldViolation> problems)
    {
        const string Field = "client.unit";
        if (role is not Role.Liaison)
        {
            if (unit is not "")
                problems.Add(new(Field, ErrorReasons.UnitOnlyForLiaison));
            return null;
        }

        if (unit is "")
        {
            problems.Add(new(Field, ErrorReasons.Required));
            return null;
        }

        if (!UnitName.TryParse(unit, Field).TryGetValue(out var name, out var refusal))
            problems.AddRange(refusal.Fields);
        else if (name.District != scopeCode)
            problems.Add(new(Field, ErrorReasons.OutOfRange));
        return name.Unit;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? left, DateTimeOffset right) => left is { } value && value < right ? value : right;
}
