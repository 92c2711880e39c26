using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>Every state × every move × every role, against what design §3 says in words.</summary>
public sealed class CampaignMovesTests
{
    public static TheoryData<CampaignState, CampaignMove, Role> EveryCase()
    {
        var cases = new TheoryData<CampaignState, CampaignMove, Role>();
        foreach (var state in Enum.GetValues<CampaignState>())
            foreach (var move in Enum.GetValues<CampaignMove>())
                foreach (var role in Enum.GetValues<Role>())
                    cases.Add(state, move, role);
        return cases;
    }

    [Theory]
    [MemberData(nameof(EveryCase))]
    public void The_bureau_alone_moves_a_call_and_only_as_the_page_says(CampaignState state, CampaignMove move, Role role)
    {
        var onThePage = (state, move) is
            (CampaignState.Draft, CampaignMove.Update or CampaignMove.OpenCall) or
            (CampaignState.Open, CampaignMove.Extend or CampaignMove.CallUnit or CampaignMove.UncallUnit or CampaignMove.Close);

        var refusal = CampaignMoves.Table.Refuse(state, move, new Actor("somebody", role, "430503", null));

        Assert.Equal(onThePage && role is Role.Bureau, refusal is null);
    }
}
