using Google.Protobuf;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.Office;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;
using Date = Google.Type.Date;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>What the requests for documents have in common.</summary>
internal static class PlanDocumentRequests
{
    private const int MaxLength = 100; // characters of issuer and document number

    /// <summary>Reads what the bureau adds to a notice, and the unit.</summary>
    public static NoticeHead ReadHead(string issuer, string documentNumber, Date? documentDate, string unit, string district, List<FieldViolation> violations)
    {
        CheckText(issuer, "issuer", violations);
        CheckText(documentNumber, "document_number", violations);
        if (!DateConversions.Parse(documentDate, "document_date").TryGetValue(out var date, out var error))
            violations.AddRange(error.Fields);
        if (unit is not "" && (!UnitName.TryParse(unit, "unit").TryGetValue(out var name, out _) || name.District != district))
            violations.Add(new("unit", ErrorReasons.NameMalformed));
        return new(issuer.Trim(), documentNumber.Trim(), date);
    }

    // Query parameters of plain HTTP do not pass the interceptor that checks the characters of texts.
    private static void CheckText(string text, string field, List<FieldViolation> violations)
    {
        if (TextCharacters.Count(text) > MaxLength)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        else if (TextCharacters.HasUnaccepted(text, isMultiLine: false))
            violations.Add(new(field, ErrorReasons.CharacterNotAllowed));
    }

    /// <summary>A notice as a file.</summary>
    /// <param name="title">Its title in the file name.</param>
    /// <param name="notice">The notice.</param>
    public static DocumentFile ToFile(string title, OfficialNotice notice)
    {
        using var file = new MemoryStream();
        OfficialNoticeWriter.Write(file, notice);
        return ToFile($"{title}.docx", OfficeMediaTypes.Word, file.ToArray());
    }

    /// <summary>A document as a file.</summary>
    public static DocumentFile ToFile(string name, string mediaType, byte[] content) =>
        new()
        {
            FileName = name,
            MediaType = mediaType,
            Content = ByteString.CopyFrom(content),
        };
}
