using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class ActivityFormReaderTests
{
    private static readonly ActivityFormReader Forms = new([
        "实地调研",
        "现场观摩",
        "座谈交流",
        "政策发布",
        "问卷调查",
        "培训和讲座",
        "听证会",
        "组织参观",
        "政策宣传（解读）",
        "线上/线下",
    ]);

    [Theory]
    [InlineData("现场观摩", "现场观摩")]
    [InlineData("现场观摩、座谈交流", "现场观摩 座谈交流")]
    [InlineData("现场观摩；座谈交流;政策发布", "现场观摩 座谈交流 政策发布")]
    [InlineData("现场观摩/座谈交流＋问卷调查", "现场观摩 座谈交流 问卷调查")]
    [InlineData("现场观摩，，座谈交流", "现场观摩 座谈交流")]
    [InlineData("现场观摩 座谈交流", "现场观摩 座谈交流")]
    [InlineData("现场观摩座谈交流", "现场观摩 座谈交流")]
    [InlineData("现场观摩和座谈交流", "现场观摩 座谈交流")]
    [InlineData("1.现场观摩\n2.座谈交流", "现场观摩 座谈交流")]
    [InlineData("1、现场观摩2、座谈交流", "现场观摩 座谈交流")]
    [InlineData("（1）现场观摩；（2）座谈交流。", "现场观摩 座谈交流")]
    [InlineData("①现场观摩②座谈交流", "现场观摩 座谈交流")]
    [InlineData("开展座谈交流会", "座谈交流")]
    [InlineData("问卷调查活动", "问卷调查")]
    [InlineData("☑现场观摩 □座谈交流 ☑问卷调查", "现场观摩 问卷调查")]
    [InlineData("座谈交流、座谈交流", "座谈交流")]
    [InlineData("听证会", "听证会")]
    [InlineData("组织参观、听证会", "组织参观 听证会")]
    [InlineData("政策宣传(解读)", "政策宣传（解读）")]
    [InlineData("线上/线下", "线上/线下")]
    [InlineData("培训和讲座、座谈交流", "培训和讲座 座谈交流")]
    public void Forms_of_the_campaign_are_read_however_they_are_joined(string written, string forms)
    {
        var reading = Forms.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None), (reading.Outcome, reading.Problem));
        Assert.Equal(forms, string.Join(' ', reading.Value!));
    }

    [Fact]
    public void A_long_cell_is_left_to_a_person_at_once()
    {
        Assert.Equal(CellProblem.FormUnknown, Forms.Read(new string('会', 32_000) + "x").Problem);
    }

    [Theory]
    [InlineData("座谈交流、现场观摩等。", "等")]
    [InlineData("座谈交流等形式、现场观摩", "等形式")]
    public void And_so_on_is_shown_wherever_it_stands(string written, string leftOut)
    {
        Assert.Equal([leftOut], Forms.Read(written).LeftOut);
    }

    [Fact]
    public void And_so_on_is_shown_as_left_out()
    {
        var reading = Forms.Read("座谈交流、现场观摩等形式");

        Assert.Equal(["座谈交流", "现场观摩"], reading.Value!);
        Assert.Equal(["等形式"], reading.LeftOut);
    }

    [Theory]
    [InlineData("座谈问政、现场答疑、法律咨询等形式", "", "座谈问政 现场答疑 法律咨询等形式")]
    [InlineData("现场观摩、线上直播", "现场观摩", "线上直播")]
    [InlineData("不含问卷调查", "", "不含问卷调查")]
    [InlineData("现场观摩室", "", "现场观摩室")]
    [InlineData("一对一", "", "一对一")]
    public void A_form_that_the_campaign_does_not_list_is_left_to_a_person(string written, string read, string unknown)
    {
        var reading = Forms.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.FormUnknown, null), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(read, string.Join(' ', reading.Candidates.SelectMany(each => each)));
        Assert.Equal(unknown, string.Join(' ', reading.LeftOut));
    }

    [Theory]
    [InlineData("现场观摩或座谈交流")]
    [InlineData("现场观摩、座谈交流（任选）")]
    [InlineData("□现场观摩 □座谈交流")]
    [InlineData("现场观摩☑ 座谈交流□")]
    [InlineData("现场观摩√ 座谈交流")]
    [InlineData("√现场观摩 座谈交流")]
    [InlineData("问卷调查 ☑现场观摩 □座谈交流")]
    [InlineData("☑现场观摩 □座谈交流；问卷调查")]
    [InlineData("☑现场观摩 □其他：线上直播")]
    [InlineData("座谈交流（3）、现场观摩（2）")]
    [InlineData("现场观摩10.")]
    public void A_choice_that_was_not_made_is_left_to_a_person(string written)
    {
        Assert.Equal(CellOutcome.Ambiguous, Forms.Read(written).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("　")]
    [InlineData("无")]
    public void A_blank_cell_has_no_form(string written)
    {
        Assert.Equal(CellOutcome.Blank, Forms.Read(written).Outcome);
    }
}
