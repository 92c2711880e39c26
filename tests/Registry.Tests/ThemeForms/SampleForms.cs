using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;

namespace ThemeDay.Registry.Tests.ThemeForms;

/// <summary>Word files of tests.</summary>
internal static class SampleForms
{
    private const string Note = "注：3.每单位至少申报一个主题。";

    /// <summary>A form in the layout of the annex: topic, month, forms and contact in each row.</summary>
    public static byte[] Word(string unit, params string[][] rows) =>
        Write(
            Line($"申报单位（盖章）：{unit} 年 月 日"),
            new Table([.. rows.Prepend(["活动主题", "计划月份", "活动形式", "联系人及电话"]).Select(Row)]),
            Line(Note)
        );

    /// <summary>A text without a table.</summary>
    public static byte[] TextOnly(string text) => Write(Line(text));

    /// <summary>A form whose template is at another place.</summary>
    public static byte[] LinkedTemplate()
    {
        using var file = new MemoryStream();
        file.Write(Word("第一街道", ["主题", "5月", "现场观摩", ""]));
        using (var document = WordprocessingDocument.Open(file, isEditable: true))
            document.MainDocumentPart!.AddExternalRelationship(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
                new("https://example.org/template.dotm")
            );
        return file.ToArray();
    }

    /// <summary>A file of a few kilobytes that is decompressed to 100 MB.</summary>
    public static byte[] Bomb()
    {
        using var file = new MemoryStream();
        file.Write(Word("第一街道", ["主题", "5月", "现场观摩", ""]));
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        using (var part = archive.CreateEntry("word/media/picture.bin", CompressionLevel.Fastest).Open())
            part.Write(new byte[100 << 20]);
        return file.ToArray();
    }

    /// <summary>The form of a file.</summary>
    public static ThemeFormPaper Read(byte[] file) => ThemeFormReader.Read(OfficeReader.Read(new MemoryStream(file)));

    private static byte[] Write(params OpenXmlElement[] blocks)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
            document.AddMainDocumentPart().Document = new(new Body(blocks));
        return file.ToArray();
    }

    private static TableRow Row(string[] cells) => new([.. cells.Select(cell => new TableCell(Line(cell)))]);

    private static Paragraph Line(string text) => new(new Run(new Text(text) { Space = SpaceProcessingModeValues.Preserve }));
}
