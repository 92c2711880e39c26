using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>Business rules of units.</summary>
public static partial class UnitRules
{
    /// <summary>The maximum number of units of a district, closed ones included: the event of an opened campaign names all that are invited.</summary>
    public const int MaxUnits = 2_000;

    private const int NameLimit = 100;

    /// <summary>Whether a code is valid: 1 to 20 letters and digits.</summary>
    public static bool IsCode(string code) => Code().IsMatch(code);

    /// <summary>Validates the values of a unit, of a request or of a row of an import.</summary>
    /// <param name="displayName">Name, 1 to 100 characters without the spaces around it.</param>
    /// <param name="kind">Kind; null if it is not given, an undefined value if it is none of the known ones.</param>
    /// <param name="creditCode">统一社会信用代码; empty if not known.</param>
    /// <param name="path">The path of a field, by its name in the proto message.</param>
    /// <returns>The values, or all field violations.</returns>
    public static Result<UnitDetails> Validate(string displayName, UnitKind? kind, string creditCode, Func<string, string> path)
    {
        List<FieldViolation> violations = [];
        (displayName, creditCode) = (displayName.Trim(), creditCode.Trim()); // of every kind: tabs, no-break and ideographic spaces
        if (TextCharacters.IsBlank(displayName))
            violations.Add(new(path("display_name"), ErrorReasons.Required));
        else if (TextCharacters.HasUnaccepted(displayName, isMultiLine: false))
            violations.Add(new(path("display_name"), ErrorReasons.CharacterNotAllowed)); // in a file; those of a request were checked before
        else if (TextCharacters.Count(displayName) > NameLimit)
            violations.Add(new(path("display_name"), ErrorReasons.OutOfRange));
        if (kind is not { } known)
            violations.Add(new(path("kind"), ErrorReasons.Required));
        else if (!Enum.IsDefined(known))
            violations.Add(new(path("kind"), ErrorReasons.Malformed));
        if (creditCode is not "" && !CreditCode.IsValid(creditCode))
            violations.Add(new(path("credit_code"), ErrorReasons.Malformed));
        return violations is [] ? new UnitDetails(displayName, kind!.Value, creditCode) : Error.InvalidArgument(violations);
    }

    /// <summary>Validates that units are added to a district.</summary>
    /// <param name="existing">How many it has.</param>
    /// <param name="added">How many are added; with none, a district of an earlier build may have more than <see cref="MaxUnits"/>.</param>
    public static Error? Add(int existing, int added) =>
        added > 0 && existing + added > MaxUnits ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.TooManyUnits) { Subject = $"{MaxUnits}" } : null;

    /// <summary>Validates a reopening. A reason is required.</summary>
    public static Error? Reopen(UnitState state, string reason, Actor actor) =>
        UnitTransitions.Table.Check(state, UnitTrigger.Reopen, actor) ?? ReasonValidator.Check(reason);

    // \z and not $, which would accept a trailing line break.
    [GeneratedRegex(@"^[0-9A-Za-z]{1,20}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
