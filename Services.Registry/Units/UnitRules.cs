using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>Business rules of units.</summary>
public static partial class UnitRules
{
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

    /// <summary>Validates a reopening. A reason is required.</summary>
    public static Error? Reopen(UnitState state, string reason, Actor actor) =>
        UnitTransitions.Table.Check(state, UnitTrigger.Reopen, actor) ?? ReasonValidator.Check(reason);

    // \z and not $, which would accept a trailing line break.
    [GeneratedRegex(@"^[0-9A-Za-z]{1,20}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
