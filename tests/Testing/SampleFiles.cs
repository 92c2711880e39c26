using System.IO.Compression;
using System.Text;

namespace ThemeDay.Testing;

/// <summary>Files as people upload them.</summary>
public static class SampleFiles
{
    /// <summary>A PDF of one page.</summary>
    /// <param name="text">The text on the page; another text makes another file.</param>
    public static byte[] Pdf(string text)
    {
        var page = $"BT /F1 20 Tf 72 760 Td ({text}) Tj ET";
        return Pdf([
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
            $"<< /Length {page.Length} >>\nstream\n{page}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]);
    }

    /// <summary>A PDF of these objects, of which the first is the catalog.</summary>
    /// <param name="objects">The objects, numbered from 1.</param>
    /// <param name="trailer">Further entries of the trailer.</param>
    public static byte[] Pdf(IReadOnlyList<string> objects, string trailer = "")
    {
        // ISO 32000-1, 7.5.4: each entry of the cross-reference table is 20 bytes long and contains the object's offset in ten digits.
        var pdf = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        for (var number = 1; number <= objects.Count; number++)
        {
            table.Append($"{pdf.Length:0000000000} 00000 n \n");
            pdf.Append($"{number} 0 obj\n{objects[number - 1]}\nendobj\n");
        }

        var start = pdf.Length;
        return Encoding.Latin1.GetBytes($"{pdf}{table}trailer\n<< /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
    }

    /// <summary>A ZIP archive with these entries, in this order.</summary>
    public static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }

        return bytes.ToArray();
    }

    /// <summary>The entry point of an OFD.</summary>
    public const string OfdEntryPoint =
        """<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1" DocType="OFD"><ofd:DocBody/></ofd:OFD>""";
}
