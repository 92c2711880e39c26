using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;
using static ThemeDay.Documents.Tests.Office.WordFile;

namespace ThemeDay.Documents.Tests.Office;

/// <summary>Damaged files: read, or refused with a reason, and nothing else.</summary>
public sealed class DamagedFileTests(ITestOutputHelper output)
{
    private const int Files = 1_000;

    private static readonly string Form =
        Paragraph("申报单位（盖章）：教育局")
        + Table(Row(Cell("活动主题"), Cell("计划月份")), Row(Cell("甲", "<w:gridSpan w:val=\"2\"/>"), Cell("5月", "<w:vMerge w:val=\"restart\"/>")));

    [Fact]
    public void A_file_with_changed_bytes_is_read_or_refused()
    {
        var whole = Create(Form).ToArray();

        ReadAll(random =>
        {
            var damaged = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            return new MemoryStream(damaged);
        });
    }

    [Fact]
    public void A_document_with_changed_elements_is_read_or_refused()
    {
        // Pieces of elements, attributes and values that are moved to other places.
        var pieces = Form.Split('"', '<', '>', ' ').Where(piece => piece is not "").Distinct().ToArray();

        ReadAll(random =>
        {
            var damaged = Form;
            for (var change = random.Next(1, 4); change > 0; change--)
                damaged = damaged.Replace(pieces[random.Next(pieces.Length)], pieces[random.Next(pieces.Length)], StringComparison.Ordinal);
            return Create(damaged);
        });
    }

    [Theory]
    [InlineData("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"1000000\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>")]
    [InlineData("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"x\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>")]
    [InlineData("<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"x\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>")]
    [InlineData("<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"-1\"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>")]
    public void A_value_that_Word_would_not_write_is_refused(string body)
    {
        Assert.Equal(OfficeFileProblem.Damaged, Assert.Throws<OfficeFileException>(() => OfficeReader.Read(Create(body))).Problem);
    }

    private void ReadAll(Func<Random, MemoryStream> create)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"{Files} files from seed {seed}");
        var random = new Random(seed);
        var refused = 0;
        for (var number = 0; number < Files; number++)
            try
            {
                ThemeFormReader.Read(OfficeReader.Read(create(random)));
            }
            catch (OfficeFileException)
            {
                refused++;
            }

        Assert.InRange(refused, 1, Files - 1);
    }
}
