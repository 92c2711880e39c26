using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Accounts;

/// <summary>Decisions on clients: what may be granted, and how long a secret lasts.</summary>
public static class ClientRules
{
    /// <summary>Earlier secrets stay valid for this long after a rotation at most.</summary>
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(7);

    /// <summary>So many secrets of a client are valid at once at most.</summary>
    public const int MaxSecrets = 5;

    private static readonly string[] ServiceAccounts = ["registry", "scheduling", "publication", TokenEndpoint.CommandLine];

    /// <summary>May no client of another system have this id? Its tokens would be taken for those of a service or of the command line.</summary>
    public static bool IsReserved(string id) => ServiceAccounts.Contains(id) || id.StartsWith($"{TokenEndpoint.CommandLine}-", StringComparison.Ordinal);

    /// <summary>What a client is to be granted: one role, never a service's or an operator's, one scope, and for a liaison its unit.</summary>
    /// <param name="role">The role asked for; null where there is none.</param>
    /// <param name="scopeCode">The scope asked for.</param>
    /// <param name="unit">The name of the unit asked for; empty for none.</param>
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

    /// <summary>The secrets of a client after a rotation.</summary>
    /// <param name="client">The client.</param>
    /// <param name="hash">Of the new secret.</param>
    /// <param name="previousExpiresAt">Until when the earlier ones stay valid, at most 7 days from now; null: they end now.</param>
    /// <param name="now">The instant of the rotation.</param>
    /// <returns>FAILED_PRECONDITION where the client is disabled, or too many secrets would be valid at once.</returns>
    public static Result<IReadOnlyList<ClientSecret>> Rotate(Client client, byte[] hash, DateTimeOffset? previousExpiresAt, DateTimeOffset now)
    {
        if (client.IsDisabled)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.ClientDisabled) { State = "Disabled" };
        if (previousExpiresAt is { } expiresAt && (expiresAt <= now || expiresAt > now + MaxOverlap))
            return Error.InvalidArgument("previous_secret_expire_time", ErrorReasons.OutOfRange);

        // One that ends sooner by an earlier rotation is not given longer: it may have been rotated because it had leaked.
        var previous = client
            .Secrets.Select(secret => secret with { ExpiresAt = Earlier(secret.ExpiresAt, previousExpiresAt ?? now) })
            .Where(secret => secret.IsValidAt(now));
        List<ClientSecret> secrets = [.. previous, new(hash, ExpiresAt: null)];
        return secrets.Count <= MaxSecrets ? secrets : new Error(ErrorKind.FailedPrecondition, ErrorReasons.ClientSecretsTooMany);
    }

    private static string? ScopeProblem(Role? role, string scopeCode) =>
        scopeCode is "" ? ErrorReasons.Required
        : !(scopeCode.Length is 2 or 4 or 6 && scopeCode.All(char.IsAsciiDigit)) ? ErrorReasons.Malformed
        : role is Role.Liaison && scopeCode.Length != 6 ? ErrorReasons.OutOfRange
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
