using System.Globalization;
using System.Resources;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Demo;

/// <summary>Chinese texts for values the input files do not contain (Texts.resx).</summary>
internal static class Texts
{
    private static readonly ResourceManager Resources = new("ThemeDay.Cli.Demo.Texts", typeof(Texts).Assembly);

    public static string Person(ThemeRecord theme) => Say("ContactPerson", theme.No);

    public static string Phone(ThemeRecord theme) => Say("ContactPhone", theme.No);

    public static string ProgrammeTime => Say("ProgrammeTime");

    /// <summary>The name of a made-up scan.</summary>
    public static string ScanName => Say("ScanName");

    /// <summary>What a made-up picture shows.</summary>
    public static string PictureCaption(int number) => Say("PictureCaption", number);

    /// <summary>The title of the campaign of today.</summary>
    public static string CurrentCampaign(int year) => Say("CurrentCampaign", year);

    /// <summary>The name of the sender of mails.</summary>
    public static string MailSender => Say("MailSender");

    /// <summary>What samples.csv may say of publicity.</summary>
    public static string UnknownPublicity => Say("UnknownPublicity");

    public static string Agenda(ThemeRecord theme) => Say("ProgrammeAgenda", string.Join(ChineseText.ListSeparator, theme.Forms));

    public static string Signage => Say("ProgrammeSignage");

    public static string Report(ThemeRecord theme) =>
        Say(
            "ReportText",
            theme.Topic,
            theme.Venue,
            string.Join(ChineseText.ListSeparator, theme.Forms),
            string.Join(ChineseText.ListSeparator, theme.Guests.Select(group => group.Audience)),
            theme.Attended ?? 0
        );

    public static string Opinion(ThemeRecord theme, int number) => Say("OpinionText", number, theme.Topic);

    public static string Answer(int number) => Say("OpinionAnswer", number);

    public static string InterpretationTitle => Say("InterpretationTitle");

    public static string InterpretationText(string topic) => Say("InterpretationText", topic);

    /// <summary>The title of the notice of a campaign.</summary>
    public static string PolicyTitle(string campaign) => Say("PolicyTitle", campaign);

    public static string ResponseTitle => Say("ResponseTitle");

    public static string ResponseText(string topic) => Say("ResponseText", topic);

    public static string Concern => Say("Concern");

    public static string Medium(string kind, int number) => Say("Medium", kind, number);

    /// <summary>Returns the publicity kind with the given name in the input files, or null.</summary>
    public static PublicityKind? PublicityKindOf(string word) =>
        Enum.GetValues<PublicityKind>()
            .Where(kind => kind != PublicityKind.Unspecified && Say($"{kind}") == word)
            .Select(kind => (PublicityKind?)kind)
            .FirstOrDefault();

    private static string Say(string key, params object[] with) =>
        string.Format(
            CultureInfo.InvariantCulture,
            Resources.GetString(key, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"Texts.resx has no {key}"),
            with
        );
}
