using System.Diagnostics;
using System.Globalization;
using System.Text;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Units;

public sealed class UnitImportTests
{
    private const string Header = "code,name,kind\n";
    private static readonly HashSet<string> NoneClosed = [];

    [Fact]
    public void A_file_with_a_great_many_columns_is_read_in_the_time_of_its_size()
    {
        var csv =
            $"{Header.TrimEnd()}{new string(',', 300_000)}\n{string.Concat(Enumerable.Range(0, 20_000).Select(number => $"u{number},某街道,subdistrict\n"))}";

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(20_000, Read(csv).OrThrow().Count);

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 3);
    }

    [Fact]
    public void Of_a_file_of_wrong_rows_the_first_hundred_cells_are_named_and_the_others_are_not_read()
    {
        var csv = Header + string.Concat(Enumerable.Repeat("-,a,township\n", 70_000));
        Read(Header); // what is allocated once
        var before = GC.GetAllocatedBytesForCurrentThread();

        var violations = Read(csv).Error!.Fields;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, csv.Length);
        Assert.Equal(Enumerable.Range(2, 100).Select(line => new FieldViolation($"csv[{line}].code", ErrorReasons.Malformed)), violations);
    }

    [Fact]
    public void A_file_of_the_largest_size_is_read_in_the_time_of_its_rows_and_not_of_their_pairs()
    {
        var csv = new StringBuilder(Header);
        for (var code = 0; csv.Length < UnitImport.LimitBytes - 20; code++)
            csv.Append(CultureInfo.InvariantCulture, $"{code},a,township\n");
        var text = $"{csv}";

        // 0.1 s on an idle machine; compared each with each, the rows took 5 s. The fastest of three, as other tests run at the same time.
        var fastest = Enumerable.Range(0, 3).Min(_ => Measure(() => Assert.InRange(Read(text).OrThrow().Count, 50_000, 100_000)));

        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void The_size_of_a_file_is_that_of_its_UTF_8()
    {
        var row = Header + "1,单位,township\n";
        var padding = new string('\n', UnitImport.LimitBytes - Encoding.UTF8.GetByteCount(row));

        Assert.Equal(row + padding, UnitImport.ReadText(row + padding, []).OrThrow());
        Assert.Equal([new("csv", ErrorReasons.OutOfRange)], UnitImport.ReadText(row + padding + "\n", []).Error!.Fields);
    }

    [Fact]
    public void A_code_that_stands_twice_is_named_where_it_stands_again() =>
        Assert.Equal(
            [new("csv[3].name", ErrorReasons.Required), new("csv[4].code", ErrorReasons.Duplicate), new("csv[5].code", ErrorReasons.Duplicate)],
            Read(Header + "1,a,township\n2,,township\n1,b,township\n2,b,township\n").Error!.Fields
        );

    [Theory]
    [InlineData(" 1\u3000,\u3000第一街道\u00A0,\ttownship \n")]
    [InlineData("\"\u00A01\u3000\",\"\u3000第一街道\t\",\" township\u3000\"\n")]
    [InlineData("\u30001,第一街道\u2003,township\u3000\r\n")]
    [InlineData("1, \"第一街道\" ,township\n")]
    public void Spaces_of_every_kind_around_a_cell_are_not_part_of_it(string row) =>
        Assert.Equal([new UnitRow("1", new("第一街道", UnitKind.Township, ""))], Read(Header + row).OrThrow());

    [Fact]
    public void Spaces_around_the_names_of_the_columns_are_not_part_of_them() =>
        Assert.Equal(
            [new UnitRow("1", new("第一街道", UnitKind.Township, "91350100M000100Y43"))],
            Read("\uFEFF\u3000code , name\u00A0,\tkind,credit_code\u3000\n1,第一街道,township,91350100M000100Y43\u3000\n").OrThrow()
        );

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u3000\u3000")]
    [InlineData("\u00A0\t")]
    [InlineData("\u200B")]
    public void A_name_of_spaces_only_is_missing(string name) =>
        Assert.Equal([new("csv[2].name", ErrorReasons.Required)], Read($"{Header}1,\"{name}\",township\n").Error!.Fields);

    [Theory]
    [InlineData("甲\n乙")]
    [InlineData("甲\r\n乙")]
    [InlineData("甲\u2028乙")]
    [InlineData("甲\t乙")]
    [InlineData("甲\0乙")]
    public void A_name_with_a_line_break_is_refused(string name) =>
        Assert.Equal([new("csv[2].name", ErrorReasons.CharacterNotAllowed)], Read($"{Header}1,\"{name}\",township\n").Error!.Fields);

    [Fact]
    public void A_code_with_a_line_break_within_it_is_refused_and_one_at_its_end_is_not_part_of_it()
    {
        Assert.Equal([new("csv[2].code", ErrorReasons.Malformed)], Read($"{Header}\"1\n2\",a,township\n").Error!.Fields);
        Assert.Equal("1", Assert.Single(Read($"{Header}\"1\n\",a,township\n").OrThrow()).Code);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_row_is_named_by_the_line_in_which_it_begins(string lineBreak)
    {
        var csv = string.Join(
            lineBreak,
            "code,name,kind",
            $"1,\"甲{lineBreak}乙{lineBreak}丙\",township",
            "",
            "2,,township",
            $"3,\"丁{lineBreak}戊\",township",
            ""
        );

        Assert.Equal(
            [
                new("csv[2].name", ErrorReasons.CharacterNotAllowed),
                new("csv[6].name", ErrorReasons.Required),
                new("csv[7].name", ErrorReasons.CharacterNotAllowed),
            ],
            Read(csv).Error!.Fields
        );
    }

    [Theory]
    [InlineData("1,a\"b\",township\n2,,township\n", "csv[2]")]
    [InlineData("1,\"a\"b,township\n", "csv[2]")]
    [InlineData("1,a,township\n2,\"b,township\n3,c,township\n", "csv[3]")]
    public void A_row_with_a_quote_that_is_not_closed_or_stands_within_a_cell_is_refused(string rows, string line) =>
        Assert.Contains(new FieldViolation(line, ErrorReasons.Malformed), Read(Header + rows).Error!.Fields);

    [Fact]
    public void A_header_with_a_broken_quote_is_refused() =>
        Assert.Equal([new("csv[1]", ErrorReasons.Malformed)], Read("code,\"na\"me,kind\n1,a,township\n").Error!.Fields);

    private static TimeSpan Measure(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed;
    }

    private static Result<IReadOnlyList<UnitRow>> Read(string csv) => UnitImport.Read(csv, NoneClosed);
}
