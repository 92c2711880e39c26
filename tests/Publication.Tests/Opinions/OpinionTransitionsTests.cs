using ThemeDay.Publication.Opinions;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class OpinionTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: Collect
        Submitted: Accept | SetAside
        SetAside: | Accept
        Accepted: Answer | Assign SetAside
        Collected: Answer | Assign CallBack Rate
        Assigned: Answer | CallBack Rate
        Answered: | CallBack Rate Close
        CalledBack: | Rate Close
        Rated: | Close
        """;

    private const string PublicationPage = """
        None: | Publish
        Published: | Publish Unpublish
        Unpublished: | Publish
        """;

    public static TheoryData<OpinionState, OpinionTrigger, Role> Cases => TransitionMatrix.Cases<OpinionState, OpinionTrigger>();

    public static TheoryData<OpinionPublication, OpinionPublicationTrigger, Role> PublicationCases =>
        TransitionMatrix.Cases<OpinionPublication, OpinionPublicationTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(OpinionState state, OpinionTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(OpinionTransitions.Table, Page, "", state, move, role);
    }

    [Theory]
    [MemberData(nameof(PublicationCases))]
    public void An_opinion_is_published_and_taken_back_exactly_where_the_page_says_so(OpinionPublication publication, OpinionPublicationTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(OpinionPublicationTransitions.Table, PublicationPage, "", publication, move, role);
    }
}
