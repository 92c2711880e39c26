using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Notices;

/// <summary>The fixed texts and fonts of official documents (OfficialNoticeTexts.resx).</summary>
internal static class OfficialNoticeTexts
{
    private static readonly ResourceManager Resources = new(typeof(OfficialNoticeTexts));

    public static string TitleFont { get; } = Get("TitleFont");
    public static string HeadingFont { get; } = Get("HeadingFont");
    public static string BodyFont { get; } = Get("BodyFont");
    public static string PageNumberFont { get; } = Get("PageNumberFont");
    public static string BlankNumber { get; } = Get("BlankNumber");
    public static string BlankDate { get; } = Get("BlankDate");
    public static string AttachmentWord { get; } = Get("AttachmentWord");

    public static string AttachmentLabel(int? number) => Format("AttachmentLabel", $"{number}");

    public static string DateOf(DateOnly day) => Format("DateOf", day.Year, day.Month, day.Day);

    private static string Format(string key, params object[] values) => Resources.Format(key, values);

    private static string Get(string key) => Resources.GetRequiredString(key);
}
