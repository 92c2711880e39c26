using System.Text;
using System.Text.Json;
using Google.Api;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class UnknownFieldDetectorTests
{
    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"theme_id": "t-9", "themeId": "t-9", "validate_only": true}""", "")]
    [InlineData("""{"theme": {"month": {"year": 2023}, "contact": {"person": "x"}, "forms": ["讲座"]}}""", "")]
    [InlineData("""{"validate_onyl": true, "Theme": {"topic": "", "x": [{}]}, "theme_id": "t-9"}""", "validate_onyl Theme")]
    [InlineData("""{"theme": {"topick": "", "contact": {"fon": ""}, "month": {"jear": 2023}}, "x": 1}""", "theme.topick theme.contact.fon theme.month.jear x")]
    [InlineData("""{"theme": {"month": 7, "contact": null, "forms": {"a": 1}}, "theme_id": [], "x": 1}""", "x")] // transcoding reports wrong types
    [InlineData("""{"theme": [{"x": 1}], "x": 1}""", "x")]
    [InlineData("[1]", "")]
    [InlineData("7", "")]
    public void A_body_may_name_what_its_message_has_in_either_spelling_and_nothing_else(string body, string unknown)
    {
        Assert.Equal(unknown, In("CreateTheme", "", body));
        Assert.Equal(unknown, In("CreateTheme", "", $"\uFEFF{body}"));
    }

    [Theory]
    [InlineData("""{"year": {"days": [{"working": true}, {"wroking": true, "day": {"yaer": 2023}}, 7]}}""", "year.days[1].wroking year.days[1].day.yaer")]
    [InlineData("""{"year": {"days": {"wroking": true}, "x": 1}}""", "year.x")]
    public void In_a_list_the_place_is_named(string body, string unknown) => Assert.Equal(unknown, In("ImportCalendarYear", "", body));

    [Theory]
    [InlineData("?page_size=5&pageToken=x&filter=a", "")]
    [InlineData("?page_sise=5", "page_sise")]
    [InlineData("?filter.of=5", "filter.of")]
    [InlineData("?parent=x", "parent")] // bound by the path
    public void A_query_may_name_what_its_message_has_and_the_path_does_not(string query, string unknown) => Assert.Equal(unknown, In("ListThemes", query, ""));

    [Fact]
    public void A_query_beside_a_body_of_everything_is_not_read_and_so_refused() =>
        Assert.Equal("validate_only", In("CreateTheme", "?validate_only=true", "{}"));

    [Theory]
    [InlineData("""{"topic": "x"}""", "?request_id=r&updateMask=topic", "")]
    [InlineData("""{"topick": "y"}""", "", "theme.topick")]
    [InlineData("{}", "?theme.topic=x&theme=x", "theme.topic theme")] // bound by the body as a whole
    public void A_body_of_one_field_is_checked_as_that_field(string body, string query, string unknown) =>
        Assert.Equal(unknown, In("UpdateTheme", query, body));

    [Fact]
    public void A_long_name_is_cut_between_letters() => Assert.Equal(new string('x', 99), In("CreateTheme", "", $$"""{"{{new string('x', 99)}}😀": 1}"""));

    [Theory]
    [InlineData("{\"a\": 1")]
    [InlineData("{\"theme\": {\"forms\": [}}")]
    public void What_is_no_JSON_is_told_from_what_names_nothing(string body) => Assert.ThrowsAny<JsonException>(() => In("CreateTheme", "", body));

    [Fact]
    public void A_name_that_is_no_text_is_told_too() => Assert.Throws<InvalidOperationException>(() => In("CreateTheme", "", """{"\ud800": 1}"""));

    private static string In(string method, string query, string body)
    {
        var called = ThemeReflection
            .Descriptor.Services.Concat(CalendarReflection.Descriptor.Services)
            .SelectMany(service => service.Methods)
            .Single(each => each.Name == method);
        var sent = new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query));
        var problems = UnknownFieldDetector.Find(
            new GrpcJsonTranscodingMetadata(called, called.GetOptions().GetExtension(AnnotationsExtensions.Http)),
            sent,
            Encoding.UTF8.GetBytes(body)
        );
        Assert.All(problems, problem => Assert.Equal(ErrorReasons.FieldUnknown, problem.Reason));
        return string.Join(' ', problems.Select(problem => problem.Field));
    }
}
