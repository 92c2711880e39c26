using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Registry.Campaigns.CampaignState;
using static ThemeDay.Registry.Campaigns.CampaignTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Registry.Campaigns;

/// <summary>Where a call stands.</summary>
public enum CampaignState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Units are called.</summary>
    Open,

    /// <summary>No more calling and extending; late filings are still taken.</summary>
    Closed,
}

/// <summary>What can be done with a call.</summary>
public enum CampaignTrigger
{
    /// <summary>Change its terms.</summary>
    Update,

    /// <summary>Call the units: they are frozen, each owes a theme.</summary>
    OpenCampaign,

    /// <summary>Give a later deadline.</summary>
    Extend,

    /// <summary>Call one more unit.</summary>
    InviteUnit,

    /// <summary>Let a unit off.</summary>
    UninviteUnit,

    /// <summary>End calling and extending.</summary>
    Close,
}

/// <summary>The life of a call (design §3): every allowed move. What is not in the table is refused.</summary>
public static class CampaignTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<CampaignState, CampaignTrigger> Table = new()
    {
        // from  trigger       to      by
        { Draft, Update,       Draft,  Bureau },
        { Draft, OpenCampaign, Open,   Bureau },
        { Open,  Extend,       Open,   Bureau },
        { Open,  InviteUnit,   Open,   Bureau },
        { Open,  UninviteUnit, Open,   Bureau },
        { Open,  Close,        Closed, Bureau },
    };
}
