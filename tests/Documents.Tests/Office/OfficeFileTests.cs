using System.Diagnostics;
using ThemeDay.Documents.Office;
using static ThemeDay.Documents.Tests.Office.WordFile;

namespace ThemeDay.Documents.Tests.Office;

public sealed class OfficeFileTests
{
    private const string External = """
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}"
        Target="http://example.invalid/a" TargetMode="External"/>
        </Relationships>
        """;

    [Fact]
    public void A_word_file_is_known_by_its_parts()
    {
        Assert.Equal(OfficeFileKind.Word, OfficeFile.Check(Create(Paragraph("一"))));
    }

    [Theory]
    [InlineData("image", OfficeFileProblem.ExternalContent)]
    [InlineData("attachedTemplate", OfficeFileProblem.ExternalContent)]
    [InlineData("oleObject", OfficeFileProblem.ExternalContent)]
    public void Content_from_elsewhere_is_refused(string type, OfficeFileProblem problem)
    {
        Refused(problem, Create(Paragraph("一"), ("word/_rels/document.xml.rels", External.Replace("{0}", type, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_link_that_people_follow_is_no_content_from_elsewhere()
    {
        OfficeFile.Check(Create(Paragraph("一"), ("word/_rels/document.xml.rels", External.Replace("{0}", "hyperlink", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("word/vbaProject.bin")]
    [InlineData("word/embeddings/oleObject1.bin")]
    [InlineData("word/activeX/activeX1.xml")]
    public void Macros_and_embedded_programs_are_refused(string part)
    {
        Refused(OfficeFileProblem.ActiveContent, Create(Paragraph("一"), (part, "<a/>")));
    }

    [Theory]
    [InlineData("oleObject")]
    [InlineData("vbaProject")]
    [InlineData("aFChunk")]
    [InlineData("package")]
    public void Embedded_programs_are_refused_whatever_their_name_is(string type)
    {
        var relationships = External
            .Replace("{0}", type, StringComparison.Ordinal)
            .Replace("http://example.invalid/a", "media/a.bin", StringComparison.Ordinal);

        Refused(
            OfficeFileProblem.ActiveContent,
            Create(
                Paragraph("一"),
                ("word/media/a.bin", "a"),
                ("word/_rels/document.xml.rels", relationships.Replace(" TargetMode=\"External\"", "", StringComparison.Ordinal))
            )
        );
    }

    [Fact]
    public void Xml_with_another_name_is_refused()
    {
        const string Types = """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>
            <Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>
            """;

        Refused(OfficeFileProblem.Damaged, Zip(("[Content_Types].xml", Types), ("word/document.xml", "<a/>"), ("word/other.bin", "<w:sdt>")));
    }

    [Fact]
    public void A_main_part_at_another_place_is_refused()
    {
        var relationships = External
            .Replace("{0}", "officeDocument", StringComparison.Ordinal)
            .Replace("http://example.invalid/a", "word/other.xml", StringComparison.Ordinal)
            .Replace("TargetMode=\"External\"", "", StringComparison.Ordinal);

        Refused(
            OfficeFileProblem.NotOffice,
            Zip(("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relationships), ("word/document.xml", "<a/>"), ("word/other.xml", "<a/>"))
        );
    }

    [Fact]
    public void An_element_with_many_attributes_is_refused()
    {
        Refused(OfficeFileProblem.Damaged, Create($"<w:p {string.Concat(Enumerable.Range(0, 10_000).Select(number => $"a{number}=\"\" "))}/>"));
    }

    [Fact]
    public void A_bomb_is_refused_before_it_has_expanded()
    {
        var bomb = Create(Paragraph("一"), Enumerable.Range(0, 4).Select(number => ($"word/media/{number}.bin", new string('0', 32 << 20))));
        var began = Stopwatch.GetTimestamp();

        Refused(OfficeFileProblem.TooLarge, bomb);

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Much_xml_is_refused()
    {
        Refused(OfficeFileProblem.TooLarge, Create(string.Concat(Enumerable.Repeat(Paragraph("一"), 300_000))));
    }

    [Fact]
    public void Deep_xml_is_refused()
    {
        Refused(OfficeFileProblem.Damaged, Create(string.Concat(Enumerable.Repeat("<w:sdt>", 5_000)) + string.Concat(Enumerable.Repeat("</w:sdt>", 5_000))));
    }

    [Fact]
    public void Entities_are_refused()
    {
        var document = "<!DOCTYPE a [<!ENTITY b \"c\">]><w:document xmlns:w=\"w\">&b;</w:document>";

        Refused(OfficeFileProblem.Damaged, Zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", document)));
    }

    [Theory]
    [InlineData(new byte[] { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0 }, OfficeFileProblem.OldOrEncrypted)]
    [InlineData(new byte[] { 0x25, 0x50, 0x44, 0x46 }, OfficeFileProblem.NotOffice)]
    [InlineData(new byte[] { 0x50, 0x4b, 3, 4, 0, 0 }, OfficeFileProblem.Damaged)]
    [InlineData(new byte[0], OfficeFileProblem.NotOffice)]
    public void Another_file_is_refused(byte[] bytes, OfficeFileProblem problem)
    {
        Refused(problem, new MemoryStream(bytes));
    }

    [Fact]
    public void An_archive_without_a_document_is_refused()
    {
        Refused(OfficeFileProblem.NotOffice, Zip(("a.txt", "a")));
    }

    [Fact]
    public void A_file_cut_off_is_refused()
    {
        var whole = Create(Paragraph("一")).ToArray();

        Refused(OfficeFileProblem.Damaged, new MemoryStream(whole[..^40]));
    }

    private static void Refused(OfficeFileProblem problem, Stream file)
    {
        Assert.Equal(problem, Assert.Throws<OfficeFileException>(() => OfficeReader.Read(file)).Problem);
    }
}
