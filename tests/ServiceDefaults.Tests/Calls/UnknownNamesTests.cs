using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Tests.Calls;

public sealed class UnknownNamesTests
{
    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"theme_id": "t-9", "themeId": "t-9", "validate_only": true}""", "")]
    [InlineData("""{"theme": {"month": {"year": 2023}, "contact": {"person": "x"}, "forms": ["讲座"]}}""", "")]
    [InlineData("""{"validate_onyl": true, "Theme": {}}""", "validate_onyl Theme")]
    [InlineData("""{"theme": {"topick": "", "contact": {"fon": ""}}}""", "theme.topick theme.contact.fon")]
    [InlineData("""{"theme": {"month": 7, "contact": null, "forms": {}}}""", "")]   // wrong otherwise: transcoding says so
    [InlineData("[1]", "")]
    public void A_body_may_name_what_its_message_has_in_either_spelling_and_nothing_else(string body, string unknown) =>
        Assert.Equal(unknown, In("CreateTheme", "*", "", body));

    [Theory]
    [InlineData("""{"year": {"days": [{"working": true}, {"wroking": true}]}}""", "year.days[1].wroking")]
    public void In_a_list_the_place_is_named(string body, string unknown) =>
        Assert.Equal(unknown, In("ImportCalendarYear", "*", "", body));

    [Theory]
    [InlineData("?page_size=5&pageToken=x&filter=a", "")]
    [InlineData("?page_sise=5", "page_sise")]
    [InlineData("?filter.of=5", "filter.of")]
    [InlineData("?parent", "")]
    public void A_query_may_name_what_its_message_has(string query, string unknown) =>
        Assert.Equal(unknown, In("ListThemes", "", query, null));

    [Theory]
    [InlineData("{}", "?validate_only=true", "validate_only")]   // with the whole message in the body, a query is not read
    public void A_query_beside_a_body_of_everything_is_refused(string body, string query, string unknown) =>
        Assert.Equal(unknown, In("CreateTheme", "*", query, body));

    [Theory]
    [InlineData("""{"topic": "x", "topick": "y"}""", "?request_id=r&updateMask=topic", "theme.topick")]
    public void A_body_of_one_field_is_checked_as_that_field(string body, string query, string unknown) =>
        Assert.Equal(unknown, In("UpdateTheme", "theme", query, body));

    private static string In(string method, string bodyField, string query, string? body)
    {
        MethodDescriptor called = ThemeReflection.Descriptor.Services.Concat(CalendarReflection.Descriptor.Services).SelectMany(service => service.Methods).Single(each => each.Name == method);
        var sent = new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query));
        using var json = body is null ? null : JsonDocument.Parse(body);
        var problems = UnknownNames.In(new GrpcJsonTranscodingMetadata(called, new HttpRule { Body = bodyField }), sent, json?.RootElement);
        Assert.All(problems, problem => Assert.Equal(Reasons.FieldUnknown, problem.Reason));
        return string.Join(' ', problems.Select(problem => problem.Field));
    }
}
