using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class UnitNameReaderTests
{
    private static readonly ListedUnit[] Units =
    [
        new("430503011", "大祥区檀江街道办事处"),
        new("430503101", "大祥区罗市镇人民政府"),
        new("430503D02", "大祥区教育局"),
        new("430503D07", "大祥区人力资源和社会保障局"),
        new("430503D19", "大祥区市场监督管理局"),
        new("430503D24", "大祥区城市管理和综合执法局"),
        new("430503S01", "国家税务总局邵阳市大祥区税务局"),
        new("430503S02", "邵阳市公安局大祥分局"),
    ];

    private static readonly UnitNameReader Reader = new(Units, Division.Find("430503"));

    [Fact]
    public void The_divisions_of_the_country_are_known_with_their_city_and_province()
    {
        Assert.Equal(new("大祥区", "邵阳市", "湖南省"), Division.Find("430503"));
        Assert.Equal(new("朝阳区", "", "北京市"), Division.Find("110105"));
        Assert.Null(Division.Find("000000"));
    }

    [Theory]
    [InlineData("大祥区教育局", "D02")]
    [InlineData("邵阳市大祥区教育局", "D02")]
    [InlineData("湖南省邵阳市大祥区教育局", "D02")]
    [InlineData("区教育局", "D02")]
    [InlineData("教育局", "D02")]
    [InlineData(" 大祥区\n教育局（盖章）", "D02")]
    [InlineData("“大祥区教育局”", "D02")]
    [InlineData("市场监督管理局", "D19")]
    [InlineData("区市场监督管理局", "D19")]
    [InlineData("邵阳市大祥区城市管理和综合执法局", "D24")]
    [InlineData("大祥区罗市镇", "101")]
    [InlineData("罗市镇政府", "101")]
    [InlineData("邵阳市大祥区罗市镇人民政府", "101")]
    [InlineData("檀江街道", "011")]
    [InlineData("大祥区檀江街道办", "011")]
    [InlineData("邵阳市公安局大祥分局", "S02")]
    [InlineData("公安局大祥分局", "S02")]
    public void A_unit_is_known_by_its_name_with_or_without_what_it_belongs_to(string written, string code)
    {
        var reading = Reader.Read(written);

        Assert.Equal((CellOutcome.Read, $"430503{code}"), (reading.Outcome, reading.Value?.Code));
    }

    [Theory]
    [InlineData("区人社局", "D07")]
    [InlineData("大祥区人社局", "D07")]
    [InlineData("区市监局", "D19")]
    [InlineData("大祥区税务局", "S01")]
    [InlineData("区税务局", "S01")]
    [InlineData("大祥公安分局", "")]
    [InlineData("邵阳市教育局", "D02")]
    [InlineData("双清区教育局", "D02")]
    public void A_name_that_is_not_quite_that_of_a_unit_is_left_to_a_person(string written, string code)
    {
        var reading = Reader.Read(written);

        Assert.Equal((CellProblem.UnitUnknown, null), (reading.Problem, reading.Value));
        Assert.Equal(code is "" ? [] : [$"430503{code}"], reading.Candidates.Select(unit => unit.Code));
    }

    [Fact]
    public void A_name_that_two_units_have_is_left_to_a_person()
    {
        var reader = new UnitNameReader([new("1", "大祥区教育局"), new("2", "区教育局")], Division.Find("430503"));

        var reading = reader.Read("教育局");

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.SeveralUnits), (reading.Outcome, reading.Problem));
        Assert.Equal(["1", "2"], reading.Candidates.Select(unit => unit.Code));
        Assert.Equal("1", reader.Read("大祥区教育局").Value?.Code);
    }

    [Theory]
    [InlineData("邵阳市教育局")]
    [InlineData("湖南省教育局")]
    public void The_unit_of_another_body_is_not_that_of_a_district_whose_list_has_no_prefixes(string written) =>
        Assert.Equal(CellOutcome.Ambiguous, new UnitNameReader([new("1", "教育局")], Division.Find("430503")).Read(written).Outcome);

    [Theory]
    [InlineData("大祥区教育局（区委办公室代章）")]
    [InlineData("大祥区教育局（公章待补）")]
    public void What_is_said_about_a_stamp_besides_its_name_is_not_dropped(string written) => Assert.NotEqual(CellOutcome.Read, Reader.Read(written).Outcome);

    [Fact]
    public void The_name_of_a_unit_that_the_caller_may_not_import_is_refused_as_such()
    {
        ListedUnit[] units = [new("1", "大祥区教育局"), new("2", "区教育局")];
        var reader = new UnitNameReader(units, Division.Find("430503"), ownCode: "2");

        Assert.Equal("2", reader.Read("区教育局").Value?.Code);
        Assert.Equal(CellProblem.OtherUnit, reader.Read("大祥区教育局").Problem);
        Assert.Equal(CellProblem.SeveralUnits, reader.Read("教育局").Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" / ")]
    public void A_blank_cell_has_no_unit(string written) => Assert.Equal(CellOutcome.Blank, Reader.Read(written).Outcome);

    [Theory]
    [InlineData("大祥区教育局")]
    [InlineData("镇")]
    [InlineData("局")]
    public void The_name_of_no_unit_is_refused(string written) =>
        Assert.Equal(CellOutcome.Unreadable, new UnitNameReader([new("1", "大祥区民政局")], Division.Find("430503")).Read(written).Outcome);
}
