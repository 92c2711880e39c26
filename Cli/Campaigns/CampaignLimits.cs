using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// What the services accept at most, known here before anything is sent. The services keep these bounds beside their rules; CampaignLimitsTests compares both.
/// Lengths are in characters (Unicode scalar values).
/// </summary>
internal static class CampaignLimits
{
    public const int MaxUnitCode = 20; // letters and digits
    public const int MaxUnitName = 100;
    public const int MaxUnits = 2_000; // of a district

    public const int MaxDocumentNumber = 100;
    public const int MaxTitle = 200;
    public const int MaxItems = 20; // forms and audiences of a campaign
    public const int MaxItemLength = 50;
    public const int MaxMinimumThemes = 20;
    public const int MaxWorkingDays = 250;
    public const int MaxCalendarDays = 366;

    public const int MaxTopic = 200;
    public const int MaxReason = ReasonValidator.Limit;

    public const int MaxTime = 100;
    public const int MaxVenue = 200;
    public const int MaxAgenda = 4_000;
    public const int MaxSignage = 500;
    public const int MaxActivityDays = 31;

    public const int MaxReport = 20_000;
    public const int MaxAttended = 100_000;
    public const int MaxPictures = 50;
    public const int MaxSignagePictures = 10; // in all kinds

    public const long MaxFileBytes = 20 << 20;

    /// <summary>The media types of stamped scans.</summary>
    public static readonly IReadOnlyList<string> ScanTypes = [FileTypes.Pdf, FileTypes.Ofd, FileTypes.Jpeg, FileTypes.Png];

    /// <summary>The media types of pictures.</summary>
    public static readonly IReadOnlyList<string> PictureTypes = [FileTypes.Jpeg, FileTypes.Png];
}
