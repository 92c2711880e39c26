namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// Checks texts for personal data before they become public or enter the event log, from which nothing can be erased (docs/privacy.md). A text that has some
/// passes only with a reason, which is stored and shown with the text.
/// </summary>
/// <param name="PublicPhoneNumbers">Numbers that the bureau listed as public in the campaign.</param>
/// <param name="Contact">The contact of the theme; null if it has none.</param>
/// <param name="Reason">Why the personal data is to stay; empty if no reason is given.</param>
public sealed record PersonalDataCheck(IReadOnlyCollection<string> PublicPhoneNumbers, KnownContact? Contact, string Reason)
{
    // The longest text that any rule allows, in Unicode scalar values: a longer one is refused for its length, and not searched.
    private const int MaxTextLength = 20_000;

    /// <summary>The field of a request with the reason.</summary>
    public const string ReasonField = "personal_data_reason";

    /// <summary>
    /// Whether the answer tells what was found and where. If not, only that the text has personal data: a caller who may not know the contact cannot tell
    /// whether it named the contact.
    /// </summary>
    public bool TellsFindings { get; init; } = true;

    /// <summary>Whether a reason is given, so that nothing needs to be looked for.</summary>
    public bool IsWaived => !TextCharacters.IsBlank(Reason);

    /// <summary>Decides by a rule without the contact first, so that none is decrypted for what is refused anyway or passes with a reason.</summary>
    /// <param name="rule">The rule, which changes nothing.</param>
    /// <param name="readContact">Reads the contact; null if there is none.</param>
    public Result<T> Decide<T>(Func<PersonalDataCheck, Result<T>> rule, Func<KnownContact?> readContact)
    {
        var decided = rule(this);
        return decided.Error is null && !IsWaived && readContact() is { } contact ? rule(this with { Contact = contact }) : decided;
    }

    /// <summary>The reason to keep after a decision: the one given for it, or else the one on record, by which no decision passes.</summary>
    public string ReasonOr(string onRecord) => IsWaived ? Reason : onRecord;

    /// <summary>The violations of the texts of a form, by field, each with what was found and where; and of the reason.</summary>
    /// <param name="reasonField">Path of the field with the reason.</param>
    /// <param name="texts">Path and value of each field.</param>
    public IReadOnlyList<FieldViolation> Validate(string reasonField, IEnumerable<(string Field, string Text)> texts)
    {
        if (TextCharacters.Count(Reason) > ReasonValidator.Limit)
            return [new(reasonField, ErrorReasons.OutOfRange)];
        if (IsWaived)
            return [];
        var violations = texts
            .Where(text => TextCharacters.Count(text.Text) <= MaxTextLength)
            .SelectMany(text => PersonalDataDetector.Find(text.Text, PublicPhoneNumbers, Contact).Select(found => ToViolation(text, found)))
            .Take(FieldViolations.MaxCount);
        return TellsFindings ? [.. violations] : [.. violations.Select(violation => violation with { Found = null }).Distinct()];
    }

    private static FieldViolation ToViolation((string Field, string Text) text, PersonalDataFinding found)
    {
        var before = TextCharacters.Count(text.Text[..found.Start]);
        var length = TextCharacters.Count(text.Text.Substring(found.Start, found.Length));
        return new(text.Field, ErrorReasons.ContainsPersonalData) { Found = new($"{found.Kind}", before + 1, before + length) };
    }
}
