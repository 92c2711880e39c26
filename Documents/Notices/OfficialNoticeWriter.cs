using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.Notices;

/// <summary>Writes official documents as Word files, by the clauses of GB/T 9704-2012 that are named below.</summary>
public static class OfficialNoticeWriter
{
    private const string Red = "FF0000";

    private const int TitleSize = 44; // half-points: 二号 (7.3.1)
    private const int BodySize = 32; // 三号 (5.2.3)
    private const int TableSize = 24; // 小四
    private const int PageNumberSize = 28; // 四号 (7.5)
    private const int MaxHeadSize = 124; // 62 points; the standard leaves the size open (7.2.4)
    private const int MinHeadSize = 44;

    // Twentieths of a point.
    private const int Line = 579; // 22 lines on a page (5.2.3)
    private const int Character = (BodySize * 10) - Tightening; // 28 characters in a line (5.2.3)
    private const int Tightening = 5; // 28 characters of 16 points are 2 mm wider than the text area
    private const int HeadSpace = 1984; // 35 mm above the red head (7.2.4)
    private const int RowHeight = 567; // 10 mm
    private const int FormRowHeight = 1134; // 20 mm: room to write by hand
    private const int SignatureCharacters = 4; // the date ends four characters from the right: room for the stamp (7.3.5.1)
    private const uint RedLineSpace = 11; // points: 4 mm between document number and line (7.2.7)
    private const uint RedLineWidth = 12; // eighths of a point
    private const int TitleLineSpace = 700; // 35 points

    /// <summary>Writes a document.</summary>
    /// <param name="file">Where to; seekable.</param>
    /// <param name="notice">What it says.</param>
    public static void Write(Stream file, OfficialNotice notice)
    {
        using var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document);
        var main = document.AddMainDocumentPart();
        WordParts.AddParagraphDefaults(main);
        main.AddNewPart<DocumentSettingsPart>().Settings = new(new EvenAndOddHeaders());
        var (odd, even) = (main.AddNewPart<FooterPart>(), main.AddNewPart<FooterPart>());
        odd.Footer = PageNumber(JustificationValues.Right);
        even.Footer = PageNumber(JustificationValues.Left);
        main.Document = new(
            new Body([
                .. Head(notice),
                .. notice.Body.Select(paragraph =>
                    Indented(paragraph.Text, paragraph.IsHeading ? OfficialNoticeTexts.HeadingFont : OfficialNoticeTexts.BodyFont)
                ),
                .. AttachmentList(notice),
                .. Signature(notice),
                .. notice.Attachments.Index().SelectMany(attachment => Attachment(notice, attachment.Index, attachment.Item)),
                WordParts.Page(
                    new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(odd) },
                    new FooterReference { Type = HeaderFooterValues.Even, Id = main.GetIdOfPart(even) }
                ),
            ])
        );
    }

    // 发文机关标志, 发文字号, a red line, 标题, 主送机关 (7.2.4, 7.2.5, 7.2.7, 7.3.1, 7.3.2).
    private static IEnumerable<Paragraph> Head(OfficialNotice notice) =>
        [
            Spaced(
                WordParts.TextRun(notice.Issuer, OfficialNoticeTexts.TitleFont, GetHeadSize(notice.Issuer), Red),
                JustificationValues.Center,
                before: HeadSpace,
                line: 0
            ),
            DocumentNumber(notice.DocumentNumber),
            Spaced(
                WordParts.TextRun(notice.Title, OfficialNoticeTexts.TitleFont, TitleSize),
                JustificationValues.Center,
                before: 2 * Line,
                line: TitleLineSpace,
                after: Line
            ),
            Spaced(WordParts.TextRun(notice.Addressee, OfficialNoticeTexts.BodyFont, BodySize, spacing: -Tightening), JustificationValues.Both),
        ];

    private static Paragraph DocumentNumber(string number) =>
        new(
            new ParagraphProperties(
                new ParagraphBorders(
                    new BottomBorder
                    {
                        Val = BorderValues.Single,
                        Color = Red,
                        Size = RedLineWidth,
                        Space = RedLineSpace,
                    }
                ),
                new SpacingBetweenLines { Before = $"{2 * Line}" },
                new Justification { Val = JustificationValues.Center }
            ),
            WordParts.TextRun(number is "" ? OfficialNoticeTexts.BlankNumber : number, OfficialNoticeTexts.BodyFont, BodySize)
        );

    // 附件说明: a line below the body (7.3.4).
    private static IEnumerable<Paragraph> AttachmentList(OfficialNotice notice) =>
        notice
            .Attachments.Index()
            .Select(attachment =>
            {
                var word = attachment.Index is 0 ? OfficialNoticeTexts.AttachmentWord : "";
                var number = notice.Attachments.Count is 1 ? "" : $"{attachment.Index + 1}.";
                var paragraph = Indented(
                    $"{word}{number}{attachment.Item.Title.ReplaceLineEndings("")}",
                    OfficialNoticeTexts.BodyFont,
                    before: attachment.Index is 0 ? Line : 0
                );
                // A title of several lines continues under its first character.
                paragraph.ParagraphProperties!.Indentation = new()
                {
                    Left = $"{(int)((2 + GetWidth(OfficialNoticeTexts.AttachmentWord) + GetWidth(number)) * Character)}",
                    Hanging = $"{(int)(GetWidth(word + number) * Character)}",
                };
                return paragraph;
            });

    // 发文机关署名 in the middle above 成文日期 (7.3.5.1).
    private static IEnumerable<Paragraph> Signature(OfficialNotice notice)
    {
        var date = notice.Date is { } day ? OfficialNoticeTexts.DateOf(day) : OfficialNoticeTexts.BlankDate;
        var indent = SignatureCharacters + ((GetWidth(date) - GetWidth(notice.Issuer)) / 2);
        return [Right(notice.Issuer, Math.Max(0, indent), before: 2 * Line), Right(date, SignatureCharacters + Math.Max(0, -indent), before: 0)];
    }

    private static IEnumerable<OpenXmlElement> Attachment(OfficialNotice notice, int index, NoticeAttachment attachment)
    {
        var widths = GetWidths(attachment.Columns);
        var label = OfficialNoticeTexts.AttachmentLabel(notice.Attachments.Count is 1 ? null : index + 1);
        var first = Spaced(WordParts.TextRun(label, OfficialNoticeTexts.HeadingFont, BodySize), JustificationValues.Left);
        first.ParagraphProperties!.PageBreakBefore = new();
        return
        [
            first,
            Spaced(
                WordParts.TextRun(attachment.Title, OfficialNoticeTexts.TitleFont, TitleSize),
                JustificationValues.Center,
                before: Line,
                line: TitleLineSpace,
                after: Line
            ),
            .. attachment.FormHead is { } head ? (IEnumerable<OpenXmlElement>)[FormHead(head)] : [],
            WordParts.Table(
                widths,
                [
                    WordParts.Row(
                        widths,
                        RowHeight,
                        isHead: true,
                        attachment.Columns.Select(column =>
                            (IEnumerable<Paragraph>)[WordParts.Paragraph(column.Head, OfficialNoticeTexts.HeadingFont, TableSize, JustificationValues.Center)]
                        )
                    ),
                    .. attachment.Rows.Select(row =>
                        WordParts.Row(
                            widths,
                            attachment.FormHead is null ? RowHeight : FormRowHeight,
                            isHead: false,
                            row.Select((text, place) => Cell(text, attachment.Columns[place]))
                        )
                    ),
                ]
            ),
            // A table is followed by a paragraph.
            attachment.Note
                is ""
                ? new Paragraph()
                : WordParts.Paragraph(attachment.Note, OfficialNoticeTexts.BodyFont, TableSize, JustificationValues.Left),
        ];
    }

    private static Paragraph FormHead(NoticeFormHead head) =>
        WordParts.TabbedParagraph(head.Left, head.Right, WordParts.TextWidth, OfficialNoticeTexts.BodyFont, BodySize);

    private static IEnumerable<Paragraph> Cell(string text, NoticeColumn column) =>
        WordParts.Paragraphs(text, OfficialNoticeTexts.BodyFont, TableSize, column.IsCentered ? JustificationValues.Center : JustificationValues.Left);

    private static int[] GetWidths(IReadOnlyList<NoticeColumn> columns)
    {
        var all = columns.Sum(column => column.Share);
        return [.. columns.Select(column => WordParts.TextWidth * column.Share / all)];
    }

    // — 1 —, on odd pages at the right, on even ones at the left (7.5).
    private static Footer PageNumber(JustificationValues justification)
    {
        const string Dash = "\u2014";
        const int Indent = PageNumberSize * 10; // one character from the edge
        return new(
            new Paragraph(
                new ParagraphProperties(new Indentation { Left = $"{Indent}", Right = $"{Indent}" }, new Justification { Val = justification }),
                WordParts.TextRun($"{Dash} ", OfficialNoticeTexts.PageNumberFont, PageNumberSize),
                new SimpleField(WordParts.TextRun("1", OfficialNoticeTexts.PageNumberFont, PageNumberSize)) { Instruction = "PAGE" },
                WordParts.TextRun($" {Dash}", OfficialNoticeTexts.PageNumberFont, PageNumberSize)
            )
        );
    }

    private static Paragraph Indented(string text, string font, int before = 0) =>
        new(
            new ParagraphProperties(
                new SpacingBetweenLines
                {
                    Before = $"{before}",
                    Line = $"{Line}",
                    LineRule = LineSpacingRuleValues.Exact,
                },
                new Indentation { FirstLine = $"{2 * Character}" },
                new Justification { Val = JustificationValues.Both }
            ),
            WordParts.TextRun(text, font, BodySize, spacing: -Tightening)
        );

    private static Paragraph Right(string text, double indentCharacters, int before)
    {
        var paragraph = Spaced(WordParts.TextRun(text, OfficialNoticeTexts.BodyFont, BodySize, spacing: -Tightening), JustificationValues.Right, before);
        paragraph.ParagraphProperties!.Indentation = new() { Right = $"{(int)(indentCharacters * Character)}" };
        return paragraph;
    }

    private static Paragraph Spaced(Run run, JustificationValues justification, int before = 0, int line = Line, int after = 0)
    {
        var spacing = new SpacingBetweenLines { Before = $"{before}", After = $"{after}" };
        if (line > 0)
            (spacing.Line, spacing.LineRule) = ($"{line}", LineSpacingRuleValues.Exact);
        return new(new ParagraphProperties(spacing, new Justification { Val = justification }), run);
    }

    // As large as one line holds.
    private static int GetHeadSize(string issuer) => Math.Clamp((int)(WordParts.TextWidth / 10 / Math.Max(1, GetWidth(issuer))), MinHeadSize, MaxHeadSize);

    // In characters: Latin letters and digits take half of one.
    private static double GetWidth(string text) => text.Sum(character => char.IsAscii(character) ? 0.5 : 1);
}
