using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Date = Google.Type.Date;

namespace ThemeDay.Documents.Notices;

/// <summary>What the bureau adds to a notice.</summary>
/// <param name="Issuer">发文机关.</param>
/// <param name="DocumentNumber">发文字号.</param>
/// <param name="Date">成文日期; null if it is not given.</param>
public sealed record NoticeHead(string Issuer, string DocumentNumber, DateOnly? Date)
{
    private const int MaxLength = 100; // characters of issuer and document number

    /// <summary>Reads what the bureau adds: issuer and document number of at most 100 characters, without blanks around them.</summary>
    public static NoticeHead Read(string issuer, string documentNumber, Date? documentDate, ICollection<FieldViolation> violations)
    {
        CheckText(issuer, "issuer", violations);
        CheckText(documentNumber, "document_number", violations);
        if (!DateConversions.Parse(documentDate, "document_date").TryGetValue(out var date, out var error))
        {
            foreach (var field in error.Fields)
                violations.Add(field);
        }

        return new(issuer.Trim(), documentNumber.Trim(), date);
    }

    // Query parameters of plain HTTP do not pass the interceptor that checks the characters of texts.
    private static void CheckText(string text, string field, ICollection<FieldViolation> violations)
    {
        if (TextCharacters.Count(text) > MaxLength)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        else if (TextCharacters.HasUnaccepted(text, isMultiLine: false))
            violations.Add(new(field, ErrorReasons.CharacterNotAllowed));
    }
}
