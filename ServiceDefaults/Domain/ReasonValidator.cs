namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Validates the written reason of a decision.</summary>
public static class ReasonValidator
{
    /// <summary>The maximum length: 500 characters.</summary>
    public const int Limit = 500;

    /// <summary>The violations of the field <c>reason</c>: empty or too long.</summary>
    public static IReadOnlyList<FieldViolation> Validate(string reason) =>
        TextCharacters.IsBlank(reason) ? [new("reason", ErrorReasons.Required)]
        : TextCharacters.Count(reason) > Limit ? [new("reason", ErrorReasons.OutOfRange)]
        : [];

    /// <summary>The validation error of a reason; null if it is valid.</summary>
    public static Error? Check(string reason) => Validate(reason) is [_, ..] problems ? Error.InvalidArgument(problems) : null;
}
