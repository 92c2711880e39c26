using System.IO.Compression;
using System.Text;

namespace ThemeDay.Documents.Tests.Office;

/// <summary>Word files of tests, from the XML of their body.</summary>
internal static class WordFile
{
    private const string ContentTypes = """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
        </Types>
        """;

    private const string Relationships = """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
        </Relationships>
        """;

    /// <summary>A file with a body, and further parts.</summary>
    public static MemoryStream Create(string body, params IEnumerable<(string Name, string Content)> parts) =>
        Zip([
            ("[Content_Types].xml", ContentTypes),
            ("_rels/.rels", Relationships),
            (
                "word/document.xml",
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
                    + " xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
                    + " xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\">"
                    + $"<w:body>{body}</w:body></w:document>"
            ),
            .. parts,
        ]);

    public static MemoryStream Zip(params IEnumerable<(string Name, string Content)> parts)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(content));
            }

        file.Position = 0;
        return file;
    }

    public static string Paragraph(string text) => $"<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>";

    public static string Table(params IEnumerable<string> rows) => $"<w:tbl>{string.Concat(rows)}</w:tbl>";

    public static string Row(params IEnumerable<string> cells) => $"<w:tr>{string.Concat(cells)}</w:tr>";

    /// <summary>A cell with a paragraph for each line.</summary>
    public static string Cell(string text, string properties = "") =>
        $"<w:tc><w:tcPr>{properties}</w:tcPr>{string.Concat(text.Split('\n').Select(Paragraph))}</w:tc>";
}
