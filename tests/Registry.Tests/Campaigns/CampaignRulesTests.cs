using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignRulesTests
{
    private const string Other = "430503D02";

    private static readonly DateOnly Later = new(2023, 4, 25);

    private static CampaignStatus Open(params Extension[] extensions) =>
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
        var refusal = CampaignRules.Extend(Open(), Other, Given.Deadline, "", Given.Bureau, Given.Deadline).Error;

        Assert.Equal(
            [
                new FieldViolation("unit", ErrorReasons.UnitNotInvited),
                new FieldViolation("deadline", ErrorReasons.DeadlineNotLater),
                new FieldViolation("reason", ErrorReasons.Required),
            ],
            refusal?.Fields
        );
    }

    [Fact]
    public void A_second_extension_is_later_than_the_first()
    {
        var extended = Open(new Extension(null, Later, Given.Deadline));

        Assert.Equal(ErrorReasons.DeadlineNotLater, CampaignRules.Extend(extended, null, Later, "再延", Given.Bureau, Later).Error?.Fields[0].Reason);
        Assert.Null(CampaignRules.Extend(extended, null, Later.AddDays(1), "再延", Given.Bureau, Later).Error);
    }

    [Fact]
    public void A_unit_called_in_time_has_the_deadline_of_the_call()
    {
        Assert.Equal(Given.Deadline, Given.Must(CampaignRules.InviteUnit(Open(), Other, null, Given.Bureau, Given.Deadline)));
    }

    [Fact]
    public void A_unit_called_after_the_deadline_is_given_one_of_its_own()
    {
        var on = Given.Deadline.AddDays(1);

        Assert.Equal([new FieldViolation("deadline", ErrorReasons.Required)], CampaignRules.InviteUnit(Open(), Other, null, Given.Bureau, on).Error?.Fields);
        Assert.Equal(
            [new FieldViolation("deadline", ErrorReasons.DeadlineNotLater)],
            CampaignRules.InviteUnit(Open(), Other, Given.Deadline, Given.Bureau, on).Error?.Fields
        );
        Assert.Equal(Later, Given.Must(CampaignRules.InviteUnit(Open(), Other, Later, Given.Bureau, on)));
    }

    [Fact]
    public void A_unit_is_called_once_and_let_off_only_if_called()
    {
        Assert.Equal(ErrorReasons.UnitAlreadyInvited, CampaignRules.InviteUnit(Open(), Given.Unit, null, Given.Bureau, Given.Deadline).Error?.Fields[0].Reason);
        Assert.Equal(ErrorReasons.UnitNotInvited, CampaignRules.UninviteUnit(Open(), Other, "机构撤并", Given.Bureau)?.Fields[0].Reason);
        Assert.Equal(ErrorReasons.Required, CampaignRules.UninviteUnit(Open(), Given.Unit, " ", Given.Bureau)?.Fields[0].Reason);
        Assert.Null(CampaignRules.UninviteUnit(Open(), Given.Unit, "机构撤并", Given.Bureau));
    }

    [Fact]
    public void A_closed_call_is_not_extended()
    {
        var refusal = CampaignRules.Extend(Open() with { State = CampaignState.Closed }, null, Later, "材料较多", Given.Bureau, Later).Error;

        Assert.Equal((ErrorKind.FailedPrecondition, "Closed"), (refusal?.Kind, refusal?.State));
    }
}
