using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

/// <summary>Whatever is written in a cell, it has an outcome: no text makes a reader fail.</summary>
public sealed class AnyCellTests
{
    private const int Count = 200_000;

    private static readonly string[] Parts =
    [
        .. "0 1 2 3 4 5 6 9 12 13 31 99 2023 2024 9999 45078 一 二 十 十二 年 月 日 号 季度 上半年 每月 待定 前 旬 底 初 农历 或 至 - — . / 、 ， ； ： ( ) （ ） \n T : 上午 星期五".Split(
            ' '
        ),
        .. "现场观摩 座谈交流 等形式 和 ☑ □ ① 1. 张三 李四 主任 0739 0739- 5123456 13800001111 转 +86 教育局 大祥区 邵阳市 街道 镇 办 （盖章）".Split(' '),
        .. "人大代表 政协委员 两代表一委员 共 人 名 余 约 万 百 1,018 0.5 是 否 无 已开展 √ × + 2023-04-12 6月9日 20230412 10:00 (周五) 至 ~ 前 起 暂定 T".Split(
            ' '
        ),
        " ",
        "\u3000",
        "\u00B7",
        "\uFFFD",
    ];

    [Fact]
    public void No_text_makes_a_reader_fail()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        MonthReader[] months = [new(new(2023, 4, 1), new(2023, 10, 1)), new(new(2023, 10, 1), new(2024, 3, 1)), new(DateOnly.MinValue, DateOnly.MaxValue)];
        var forms = new ActivityFormReader(["现场观摩", "座谈交流"]);
        var units = new UnitNameReader([new("1", "大祥区教育局"), new("2", "大祥区檀江街道办事处")], Division.Find("430503"));
        DayReader[] days = [new(new(2023, 4, 1), new(2023, 12, 31)), new(new(2022, 10, 1), new(2024, 3, 1)), new(DateOnly.MinValue, DateOnly.MaxValue)];
        var guests = new GuestsReader(["人大代表", "政协委员"]);
        for (var number = 0; number < Count; number++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Parts[random.Next(Parts.Length)]));
            var exception = Record.Exception(() =>
            {
                Check(months[random.Next(months.Length)].Read(text));
                Check(forms.Read(text));
                Check(ContactReader.Read(text));
                Check(units.Read(text));
                CheckDay(days[random.Next(days.Length)], text);
                CheckGuests(guests.Read(text));
                Check(YesNoReader.Read(text));
                var count = HeadCountReader.Read(text);
                Check(count);
                Assert.InRange(count.Value, 0, 10_000_000);
            });
            Assert.True(exception is null, $"seed {seed}: {text}: {exception}");
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Every_problem_says_what_to_do(CellProblem problem) => Assert.NotEqual("", CellProblems.GetText(problem));

    public static TheoryData<CellProblem> Problems() => [.. Enum.GetValues<CellProblem>().Where(problem => problem is not CellProblem.None)];

    private static void Check<T>(CellReading<T> reading)
    {
        Assert.Equal(reading.Outcome is CellOutcome.Ambiguous or CellOutcome.Unreadable, reading.Problem is not CellProblem.None);
        Assert.InRange(reading.Candidates.Count, 0, 100);
    }

    private static void CheckDay(DayReader reader, string text)
    {
        var (day, range) = (reader.Read(text), reader.ReadRange(text));
        Check(day);
        Check(range);
        if (range.Value is { } days)
            Assert.True(days.First.Year >= 2000 && days.First <= days.Last && days.Last.Year <= 2174, $"{days}");
        if (day.Outcome is CellOutcome.Read)
            Assert.Equal(new DayRange(day.Value, day.Value), range.Value);
        else
            Assert.NotEqual(range.Value?.First ?? DateOnly.MinValue, range.Value?.Last ?? DateOnly.MaxValue);
        Assert.All(range.Candidates, each => Assert.True(each.First <= each.Last));
    }

    private static void CheckGuests(CellReading<IReadOnlyList<GuestCount>> reading)
    {
        Check(reading);
        foreach (var list in reading.Candidates.Append(reading.Value ?? []))
        {
            Assert.All(list, each => Assert.InRange(each.Count, 1, 100_000));
            Assert.Equal(list.Count, list.DistinctBy(each => each.Audience).Count());
        }

        Assert.Equal(reading.Outcome is CellOutcome.Read, reading.Value is [_, ..]);
    }
}
