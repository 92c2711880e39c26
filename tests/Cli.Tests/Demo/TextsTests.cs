using System.Text.RegularExpressions;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Demo;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Demo;

public sealed class TextsTests
{
    private static readonly IReadOnlyList<ThemeRecord> Themes = DemoCampaign.Read(Path.Combine(AppContext.BaseDirectory, "data")).Themes;

    [Fact]
    public void No_contact_stands_in_any_text_that_is_written()
    {
        foreach (var theme in Themes)
        {
            string[] written = [Texts.Report(theme), Texts.Agenda(theme), Texts.Opinion(theme, 1), Texts.Answer(1), Texts.Signage, Texts.Medium("medium", 1)];
            Assert.DoesNotContain(
                written,
                text => text.Contains(Texts.Person(theme), StringComparison.Ordinal) || Regex.IsMatch(text, "[0-9]{7}", RegexOptions.NonBacktracking)
            );
        }
    }

    [Fact]
    public void Every_theme_has_a_contact_of_its_own_with_a_phone_that_is_one()
    {
        Assert.Equal(Themes.Count, Themes.Select(Texts.Person).Distinct().Count());
        Assert.All(Themes, theme => Assert.Matches("^1990000[0-9]{4}$", Texts.Phone(theme)));
    }

    [Fact]
    public void Every_kind_of_publicity_is_known_by_the_word_of_the_files()
    {
        Assert.Equal(
            Enum.GetValues<PublicityKind>().Where(kind => kind != PublicityKind.Unspecified),
            Themes.SelectMany(theme => theme.Publicity).Select(shown => shown.Kind).Distinct().Order()
        );
        Assert.Null(Texts.PublicityKindOf("poster"));
    }
}
