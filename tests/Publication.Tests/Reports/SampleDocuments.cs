using System.IO.Compression;
using System.Text;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>PDF and Word files of tests.</summary>
internal static class SampleDocuments
{
    private const string Relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A PDF of one page.</summary>
    /// <param name="catalog">Further entries of its catalog.</param>
    /// <param name="objects">Further objects, from number 4.</param>
    public static byte[] Pdf(string catalog = "", params string[] objects)
    {
        var text = new StringBuilder("%PDF-1.7\n");
        List<int> offsets = [];
        string[] all =
        [
            $"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            .. objects,
        ];
        foreach (var (index, content) in all.Index())
        {
            offsets.Add(text.Length);
            text.Append($"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var table = text.Length;
        text.Append($"xref\n0 {all.Length + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(offset => $"{offset:D10} 00000 n \n"))}");
        text.Append($"trailer\n<< /Size {all.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes($"{text}");
    }

    /// <summary>A Word file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="relationships">Relationships of its text, as XML.</param>
    /// <param name="parts">Further parts.</param>
    public static byte[] Word(string text, string relationships = "", params (string Name, string Content)[] parts) =>
        Zip([
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                    + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Override PartName=\"/word/document.xml\""
                    + " ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
            ),
            ("_rels/.rels", Relationships($"<Relationship Id=\"r1\" Type=\"{Relationship}/officeDocument\" Target=\"word/document.xml\"/>")),
            ("word/_rels/document.xml.rels", Relationships(relationships)),
            (
                "word/document.xml",
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                    + $"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
            ),
            .. parts,
        ]);

    /// <summary>A relationship of a Word file to something that is not in it.</summary>
    public static string External(string type, string target) =>
        $"<Relationship Id=\"r9\" Type=\"{Relationship}/{type}\" Target=\"{target}\" TargetMode=\"External\"/>";

    private static string Relationships(string content) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{content}</Relationships>";

    private static byte[] Zip(IEnumerable<(string Name, string Content)> parts)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(content));
            }

        return file.ToArray();
    }
}
