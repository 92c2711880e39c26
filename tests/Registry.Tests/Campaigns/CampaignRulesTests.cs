using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Tests.Themes;
using ThemeDay.Registry.Units;
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
                new FieldViolation("deadline", ErrorReasons.DeadlineNotLater)
                {
                    Given = $"{Given.Deadline:yyyy-MM-dd}",
                    Allowed = $"{Given.Deadline.AddDays(1):yyyy-MM-dd}",
                },
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
        Assert.Equal(Given.Deadline, Given.Must(CampaignRules.InviteUnit(Open(), Other, UnitState.Active, null, Given.Bureau, Given.Deadline)));
    }

    [Fact]
    public void A_unit_called_after_the_deadline_is_given_one_of_its_own()
    {
        var on = Given.Deadline.AddDays(1);

        Assert.Equal(
            [new FieldViolation("deadline", ErrorReasons.UnitDeadlineRequired)],
            CampaignRules.InviteUnit(Open(), Other, UnitState.Active, null, Given.Bureau, on).Error?.Fields
        );
        Assert.Equal(
            [new FieldViolation("deadline", ErrorReasons.DeadlineNotLater) { Given = $"{Given.Deadline:yyyy-MM-dd}", Allowed = $"{on:yyyy-MM-dd}" }],
            CampaignRules.InviteUnit(Open(), Other, UnitState.Active, Given.Deadline, Given.Bureau, on).Error?.Fields
        );
        Assert.Equal(Later, Given.Must(CampaignRules.InviteUnit(Open(), Other, UnitState.Active, Later, Given.Bureau, on)));
    }

    [Fact]
    public void A_unit_is_called_once_and_let_off_only_if_called()
    {
        Assert.Equal(
            ErrorReasons.UnitAlreadyInvited,
            CampaignRules.InviteUnit(Open(), Given.Unit, UnitState.Active, null, Given.Bureau, Given.Deadline).Error?.Fields[0].Reason
        );
        Assert.Equal(ErrorReasons.UnitNotInvited, CampaignRules.UninviteUnit(Open(), Other, "机构撤并", Given.Bureau)?.Fields[0].Reason);
        Assert.Equal(ErrorReasons.Required, CampaignRules.UninviteUnit(Open(), Given.Unit, " ", Given.Bureau)?.Fields[0].Reason);
        Assert.Null(CampaignRules.UninviteUnit(Open(), Given.Unit, "机构撤并", Given.Bureau));
    }

    [Fact]
    public void A_closed_unit_is_not_invited()
    {
        var error = CampaignRules.InviteUnit(Open(), Other, UnitState.Closed, Later, Given.Bureau, Given.Deadline).Error;

        Assert.Equal([new FieldViolation("unit", ErrorReasons.UnitClosed)], error?.Fields);
    }

    [Fact]
    public void A_campaign_that_names_no_unit_invites_every_active_one()
    {
        Assert.Equal(["D1", "D2"], Given.Must(CampaignRules.Open(CampaignState.Draft, [], ["D2", "D1"], Given.Bureau)));
    }

    [Fact]
    public void A_campaign_that_names_units_invites_those_alone()
    {
        Assert.Equal(["D2"], Given.Must(CampaignRules.Open(CampaignState.Draft, ["D2"], ["D2", "D1"], Given.Bureau)));
    }

    [Fact]
    public void A_campaign_does_not_open_with_a_unit_that_was_closed_since()
    {
        var error = CampaignRules.Open(CampaignState.Draft, ["D3", "D1", "D2"], ["D1"], Given.Bureau).Error;

        Assert.Equal((ErrorKind.FailedPrecondition, ErrorReasons.UnitClosed, "D2 D3"), (error?.Kind, error?.Reason, error?.Subject));
    }

    [Fact]
    public void A_campaign_does_not_open_without_a_unit_or_twice()
    {
        Assert.Equal(ErrorReasons.NoUnits, CampaignRules.Open(CampaignState.Draft, [], [], Given.Bureau).Error?.Reason);
        Assert.Equal(ErrorReasons.TransitionNotAllowed, CampaignRules.Open(CampaignState.Open, [], ["D1"], Given.Bureau).Error?.Reason);
    }

    [Fact]
    public void A_closed_call_is_not_extended()
    {
        var refusal = CampaignRules.Extend(Open() with { State = CampaignState.Closed }, null, Later, "材料较多", Given.Bureau, Later).Error;

        Assert.Equal((ErrorKind.FailedPrecondition, "Closed"), (refusal?.Kind, refusal?.State));
    }
}
