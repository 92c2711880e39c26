using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        Draft: | Update Delete OpenCampaign
        Open: | Extend InviteUnit UninviteUnit Close
        """;

    public static TheoryData<CampaignState, CampaignTrigger, Role> Cases => TransitionMatrix.Cases<CampaignState, CampaignTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bureau_alone_moves_a_call_and_only_as_the_page_says(CampaignState state, CampaignTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(CampaignTransitions.Table, Page, byEvent: "", state, move, role);
    }
}
