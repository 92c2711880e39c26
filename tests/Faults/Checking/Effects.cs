using Google.Protobuf;
using ThemeDay.Events.V1;

namespace ThemeDay.Faults.Checking;

/// <summary>Names the effect of an event, as operations name the effect that they expect.</summary>
internal static class Effects
{
    /// <summary>The effect; null for events that no operation of the workload records itself.</summary>
    public static string? Of(IMessage message) =>
        message switch
        {
            UnitChanged unit => $"UnitChanged {unit.Unit} {unit.DisplayName}",
            CampaignDrafted campaign => Name(message, campaign.Campaign),
            CampaignOpened campaign => Name(message, campaign.Campaign),
            ThemeDrafted theme => Name(message, theme.Theme.Theme),
            ThemeSubmitted theme => Name(message, theme.Theme.Theme),
            ThemeAccepted theme => Name(message, theme.Theme.Theme),
            PlanDraftChanged plan => Name(message, plan.Campaign),
            AnnualPlanReleased release => Name(message, release.Campaign),
            ProgrammeFiled programme => Name(message, programme.Activity.Activity),
            ProgrammeApproved programme => Name(message, programme.Activity.Activity),
            ActivityHeld activity => Name(message, activity.Activity.Activity),
            PublicityRecorded publicity => Name(message, publicity.Publicity),
            OpinionCollected opinion => Name(message, opinion.Opinion),
            PictureStored picture => Name(message, picture.Activity.Activity),
            ReportFiled report => Name(message, report.Activity.Activity),
            ReportAccepted report => Name(message, report.Activity.Activity),
            ReportPublished report => Name(message, report.Activity.Activity),
            _ => null,
        };

    private static string Name(IMessage message, string resource) => $"{message.Descriptor.Name} {resource}";
}
