using ThemeDay.Publication.Questionnaires;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Questionnaires;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class QuestionnaireTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: Create
        Draft: Update Delete Open
        Open: Close EnterPaperAnswers ModerateText
        Closed: EnterPaperAnswers ModerateText | PublishResults
        ResultsPublished: ModerateText | WithdrawResults
        """;

    private const string PageOfTexts = """
        Pending: Release Hide
        Released: Hide
        Hidden: Release
        """;

    public static TheoryData<QuestionnaireState, QuestionnaireTrigger, Role> Cases => TransitionMatrix.Cases<QuestionnaireState, QuestionnaireTrigger>();

    public static TheoryData<TextAnswerState, TextAnswerTrigger, Role> CasesOfTexts => TransitionMatrix.Cases<TextAnswerState, TextAnswerTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(QuestionnaireState state, QuestionnaireTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(QuestionnaireTransitions.Table, Page, "", state, move, role);
    }

    [Theory]
    [MemberData(nameof(CasesOfTexts))]
    public void A_move_of_a_text_is_allowed_exactly_where_the_page_says_so(TextAnswerState state, TextAnswerTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(TextAnswerTransitions.Table, PageOfTexts, "", state, move, role);
    }
}
