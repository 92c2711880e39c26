using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignRulesTests
{
    private const string Other = "430503D02";

    private static readonly DateOnly Later = new(2023, 4, 25);

    private static Call Open(params Extension[] extensions) =>
        new(CampaignState.Open, new Deadlines(Given.Deadline, extensions), new HashSet<string> { Given.Unit });

    [Fact]
    public void The_bureau_gives_a_later_deadline_with_a_reason()
    {
        var extension = Given.Must(CampaignRules.Extend(Open(), null, Later, "材料较多", Given.Bureau, Given.Deadline));

        Assert.Equal(new Extension(null, Later, Given.Deadline) { Reason = "材料较多" }, extension);
    }

    [Fact]
    public void Everything_wrong_with_an_extension_is_named_at_once()
    {
        var refusal = CampaignRules.Extend(Open(), Other, Given.Deadline, "", Given.Bureau, Given.Deadline).Refusal;

        Assert.Equal(
            [new FieldProblem("unit", Reasons.UnitNotCalled), new FieldProblem("deadline", Reasons.NotLater), new FieldProblem("reason", Reasons.Required)],
            refusal?.Fields);
    }

    [Fact]
    public void A_second_extension_is_later_than_the_first()
    {
        var extended = Open(new Extension(null, Later, Given.Deadline));

        Assert.Equal(Reasons.NotLater, CampaignRules.Extend(extended, null, Later, "再延", Given.Bureau, Later).Refusal?.Fields[0].Reason);
        Assert.Null(CampaignRules.Extend(extended, null, Later.AddDays(1), "再延", Given.Bureau, Later).Refusal);
    }

    [Fact]
    public void A_unit_called_in_time_has_the_deadline_of_the_call()
    {
        Assert.Equal(Given.Deadline, Given.Must(CampaignRules.CallUnit(Open(), Other, null, Given.Bureau, Given.Deadline)));
    }

    [Fact]
    public void A_unit_called_after_the_deadline_is_given_one_of_its_own()
    {
        var on = Given.Deadline.AddDays(1);

        Assert.Equal([new FieldProblem("deadline", Reasons.Required)], CampaignRules.CallUnit(Open(), Other, null, Given.Bureau, on).Refusal?.Fields);
        Assert.Equal([new FieldProblem("deadline", Reasons.NotLater)], CampaignRules.CallUnit(Open(), Other, Given.Deadline, Given.Bureau, on).Refusal?.Fields);
        Assert.Equal(Later, Given.Must(CampaignRules.CallUnit(Open(), Other, Later, Given.Bureau, on)));
    }

    [Fact]
    public void A_unit_is_called_once_and_let_off_only_if_called()
    {
        Assert.Equal(Reasons.UnitCalledAlready, CampaignRules.CallUnit(Open(), Given.Unit, null, Given.Bureau, Given.Deadline).Refusal?.Fields[0].Reason);
        Assert.Equal(Reasons.UnitNotCalled, CampaignRules.UncallUnit(Open(), Other, "机构撤并", Given.Bureau)?.Fields[0].Reason);
        Assert.Equal(Reasons.Required, CampaignRules.UncallUnit(Open(), Given.Unit, " ", Given.Bureau)?.Fields[0].Reason);
        Assert.Null(CampaignRules.UncallUnit(Open(), Given.Unit, "机构撤并", Given.Bureau));
    }

    [Fact]
    public void A_closed_call_is_not_extended()
    {
        var refusal = CampaignRules.Extend(Open() with { State = CampaignState.Closed }, null, Later, "材料较多", Given.Bureau, Later).Refusal;

        Assert.Equal((RefusalKind.NotNow, "Closed"), (refusal?.Kind, refusal?.State));
    }
}
