using System.Text;
using ThemeDay.Cli.Campaigns;

namespace ThemeDay.Cli.Demo;

/// <summary>Generates the stamped scan of a theme: a one-page PDF with a round red stamp, different for each theme.</summary>
internal static class SampleScan
{
    /// <param name="theme">The theme.</param>
    /// <param name="copy">1 for the first scan, 2 for the corrected one.</param>
    public static byte[] Create(ThemeRecord theme, int copy)
    {
        // ASCII only: the standard 14 fonts have no Chinese glyphs, and the topic is already in the form.
        var page = $"BT /F1 20 Tf 72 760 Td (SAMPLE: theme No. {theme.No}, copy {copy}) Tj 0 -32 Td (Unit {theme.Unit}) Tj ET\n{Stamp}";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
            $"<< /Length {page.Length} >>\nstream\n{page}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        return Encoding.ASCII.GetBytes(File(objects));
    }

    // ISO 32000-1, 7.5.4: each entry of the cross-reference table is 20 bytes long and contains the object's offset in ten digits.
    private static string File(IReadOnlyList<string> objects)
    {
        var pdf = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        for (var number = 1; number <= objects.Count; number++)
        {
            table.Append($"{pdf.Length:0000000000} 00000 n \n");
            pdf.Append($"{number} 0 obj\n{objects[number - 1]}\nendobj\n");
        }

        var start = pdf.Length;
        return pdf.Append(table).Append($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").ToString();
    }

    // A circle of four Bézier curves with center (460, 200) and radius 60.
    private const string Stamp =
        "0.8 0 0 RG 4 w 520 200 m 520 233 493 260 460 260 c 427 260 400 233 400 200 c 400 167 427 140 460 140 c 493 140 520 167 520 200 c S";
}
