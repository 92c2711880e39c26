using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Registry.Campaigns.CampaignState;
using static ThemeDay.Registry.Campaigns.CampaignTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Registry.Campaigns;

/// <summary>State of a campaign.</summary>
public enum CampaignState
{
    /// <summary>Being prepared.</summary>
    Draft,

    /// <summary>Opened: the terms are fixed, and units can be invited and uninvited.</summary>
    Open,

    /// <summary>Closed: no more invitations and extensions. Late themes are still accepted.</summary>
    Closed,
}

/// <summary>Trigger of a transition of a campaign.</summary>
public enum CampaignTrigger
{
    /// <summary>Update its terms.</summary>
    Update,

    /// <summary>Delete it: the draft has no further state.</summary>
    Delete,

    /// <summary>Open it: fixes the terms and the invited units, each of which has the obligation to submit a theme.</summary>
    OpenCampaign,

    /// <summary>Extend a deadline.</summary>
    Extend,

    /// <summary>Invite one more unit.</summary>
    InviteUnit,

    /// <summary>Uninvite a unit.</summary>
    UninviteUnit,

    /// <summary>Close it: no more invitations and extensions.</summary>
    Close,
}

/// <summary>Transitions of a campaign (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class CampaignTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<CampaignState, CampaignTrigger> Table = new()
    {
        // from  trigger       to      by
        { Draft, Update,       Draft,  Bureau },
        { Draft, Delete,       Draft,  Bureau },   // its row is removed
        { Draft, OpenCampaign, Open,   Bureau },
        { Open,  Extend,       Open,   Bureau },
        { Open,  InviteUnit,   Open,   Bureau },
        { Open,  UninviteUnit, Open,   Bureau },
        { Open,  Close,        Closed, Bureau },
    };
}
