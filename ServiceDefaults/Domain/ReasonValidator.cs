namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The written reason a decision needs, wherever one does.</summary>
public static class ReasonValidator
{
    /// <summary>500: characters at most.</summary>
    public const int Limit = 500;

    /// <summary>What is wrong with the field <c>reason</c>: nothing in it, or too much.</summary>
    public static IReadOnlyList<FieldViolation> Validate(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? [new("reason", ErrorReasons.Required)]
        : reason.Length > Limit ? [new("reason", ErrorReasons.OutOfRange)]
        : [];

    /// <summary>The refusal of a decision without one that will do; null where it will.</summary>
    public static Error? Check(string reason) => Validate(reason) is [_, ..] problems ? Error.InvalidArgument(problems) : null;
}
