namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Validates a return for correction: it names each item to be corrected, and a reason.</summary>
public static class ReturnValidator
{
    /// <summary>Validates the fields <c>items</c> and <c>reason</c> of a return.</summary>
    /// <param name="items">The items named by the caller.</param>
    /// <param name="returnable">The items that a return of this resource may name.</param>
    /// <param name="reason">The written reason.</param>
    /// <returns>The items without duplicates, or all field violations.</returns>
    public static Result<IReadOnlyList<string>> Validate(IReadOnlyCollection<string> items, IReadOnlyCollection<string> returnable, string reason)
    {
        List<FieldViolation> violations = [];
        if (items.Count == 0)
            violations.Add(new("items", ErrorReasons.Required));
        if (items.Except(returnable).Any())
            violations.Add(new("items", ErrorReasons.ReturnItemUnknown));
        violations.AddRange(ReasonValidator.Validate(reason));
        return violations is [] ? items.Distinct().ToList() : Error.InvalidArgument(violations);
    }
}
