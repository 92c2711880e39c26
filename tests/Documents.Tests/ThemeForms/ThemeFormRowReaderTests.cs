using ThemeDay.Documents.Cells;
using ThemeDay.Documents.ThemeForms;

namespace ThemeDay.Documents.Tests.ThemeForms;

public sealed class ThemeFormRowReaderTests
{
    private static readonly ThemeFormRowReader Reader = new(
        new([new("1", "教育局"), new("2", "民政局")], null),
        new(new(2023, 4, 1), new(2023, 10, 1)),
        new(["现场观摩"])
    );

    [Theory]
    [InlineData("阳光招生\n面对面", "阳光招生面对面")]
    [InlineData("Open\nDay 开放日", "Open Day 开放日")]
    [InlineData("1.阳光招生\n面对面", "1.阳光招生面对面")]
    public void A_topic_in_several_lines_is_one(string written, string topic) =>
        Assert.Equal(topic, Read(new(1, 2) { Topic = written, Month = "5月" }).Topic.Value);

    [Theory]
    [InlineData("1.政务公开\n2.公开课", "1.政务公开 2.公开课")]
    [InlineData("（一）政务公开\n（二）公开课", "（一）政务公开 （二）公开课")]
    [InlineData("一、政务公开\n二、公开课", "一、政务公开 二、公开课")]
    [InlineData("①政务公开\n②公开课", "①政务公开 ②公开课")]
    public void Two_topics_in_one_cell_are_left_to_a_person(string written, string candidates)
    {
        var reading = Read(new(1, 2) { Topic = written, Month = "5月" }).Topic;

        Assert.Equal(CellProblem.SeveralTopics, reading.Problem);
        Assert.Equal(candidates, string.Join(' ', reading.Candidates));
    }

    [Theory]
    [InlineData("注：每单位至少申报一个主题")]
    [InlineData("合计")]
    public void A_row_with_nothing_but_a_text_is_left_to_a_person(string written)
    {
        var reading = Read(new(1, 2) { Topic = written }).Topic;

        Assert.Equal((CellProblem.OnlyTopic, written), (reading.Problem, Assert.Single(reading.Candidates)));
    }

    [Fact]
    public void A_blank_unit_of_a_row_stays_blank_though_the_form_has_one()
    {
        Assert.Equal("1", Read(new(1, 2) { Topic = "甲", HeadUnit = "教育局" }).Unit.Value?.Code);
        Assert.Equal(
            CellOutcome.Blank,
            Read(
                new(1, 2)
                {
                    Topic = "甲",
                    HeadUnit = "教育局",
                    HasOwnUnit = true,
                }
            ).Unit.Outcome
        );
        Assert.Equal(CellProblem.UnitUnknown, Read(new(1, 2) { Topic = "甲", HeadUnit = "教育局\n民政局" }).Unit.Problem);
    }

    private static ThemeFormRowReading Read(ThemeFormRow row) => Assert.Single(Reader.Read(new("", "", [row], [])));
}
