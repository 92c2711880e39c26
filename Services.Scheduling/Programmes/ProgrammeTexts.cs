using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>Chinese texts of programmes, from Texts/Programmes.resx.</summary>
internal static class ProgrammeTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Programmes", typeof(ProgrammeTexts).Assembly);

    /// <summary>An agenda (活动流程) to begin with.</summary>
    /// <param name="forms">活动形式 of the activity.</param>
    public static string Agenda(IEnumerable<string> forms) => Texts.Format("Agenda", string.Join(Texts.GetRequiredString("ListSeparator"), forms));
}
