using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Api;
using Google.LongRunning;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class ProtoJsonRequestTests
{
    // What other languages write (https://protobuf.dev/programming-guides/json), and what JSON transcoding is given for it.
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"theme": {"topic": null, "forms": null, "month": null, "contact": null}, "validate_only": null}""", """{"theme":{}}""")]
    [InlineData("""{"theme": null}""", "{}")]
    [InlineData("""{"theme_id": "t-9", "validate_only": true}""", """{"themeId":"t-9","validateOnly":true}""")]
    [InlineData("""{"themeId": "t-9", "validateOnly": false}""", """{"themeId":"t-9","validateOnly":false}""")]
    [InlineData("""{"theme": {"month": {"year": "2023", "month": 6.0}}}""", """{"theme":{"month":{"year":2023,"month":6}}}""")]
    [InlineData("""{"theme": {"month": {"year": 2.023e3, "month": "6e0"}}}""", """{"theme":{"month":{"year":2023,"month":6}}}""")]
    [InlineData("""{"theme": {"month": {"year": -0, "month": 0.0}}}""", """{"theme":{"month":{"year":0,"month":0}}}""")]
    [InlineData("""{"theme": {"forms": ["讲座", "\u8bb2\u5ea7"]}}""", """{"theme":{"forms":["讲座","讲座"]}}""")]
    [InlineData("""{"theme": {"forms": []}}""", """{"theme":{"forms":[]}}""")]
    [InlineData("""{"theme": {"state": "THEME_STATE_SUBMITTED"}}""", """{"theme":{"state":2}}""")]
    [InlineData("""{"theme": {"state": 2}}""", """{"theme":{"state":2}}""")]
    [InlineData("""{"theme": {"state": 2.0}}""", """{"theme":{"state":2}}""")]
    public void A_body_in_every_form_of_ProtoJSON_is_read(string body, string read)
    {
        foreach (var mark in (string[])["", "\uFEFF"])
        {
            var request = Read("CreateTheme", "", mark + body);
            Assert.Empty(request.Violations);
            Assert.Equal(JsonNode.Parse(read)!.ToJsonString(), JsonNode.Parse(request.Body)!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("2147483647", "")]
    [InlineData("2147483648", "OUT_OF_RANGE")]
    [InlineData("-2147483649", "OUT_OF_RANGE")]
    [InlineData("1e300", "OUT_OF_RANGE")]
    [InlineData("10.5", "MALFORMED")]
    [InlineData("1e-1", "MALFORMED")]
    [InlineData("1e-300", "MALFORMED")]
    [InlineData("\"ten\"", "MALFORMED")]
    [InlineData("\"\"", "MALFORMED")]
    [InlineData("\" 10\"", "MALFORMED")]
    [InlineData("\"NaN\"", "MALFORMED")]
    [InlineData("true", "MALFORMED")]
    [InlineData("[10]", "MALFORMED")]
    [InlineData("{}", "MALFORMED")]
    public void An_integer_is_refused_if_it_is_none_or_too_large(string value, string reason)
    {
        var violations = Read("CreateTheme", "", $$"""{"theme": {"month": {"year": {{value}} } } }""").Violations;
        Assert.Equal(reason is "" ? [] : [new FieldViolation("theme.month.year", reason)], violations);
    }

    [Theory]
    [InlineData("""{"theme_id": 7}""", "theme_id")]
    [InlineData("""{"theme_id": {}}""", "theme_id")]
    [InlineData("""{"theme_id": "\ud800"}""", "theme_id")]
    [InlineData("""{"validate_only": "true", "request_id": true}""", "validate_only request_id")]
    [InlineData("""{"theme": 7}""", "theme")]
    [InlineData("""{"theme": [{"x": 1}]}""", "theme")]
    [InlineData("""{"theme": {"forms": {"a": 1}, "month": "2023-06", "contact": []}}""", "theme.forms theme.month theme.contact")]
    [InlineData("""{"theme": {"forms": ["讲座", 7, null]}}""", "theme.forms[1] theme.forms[2]")]
    [InlineData("""{"theme": {"state": "SUBMITTED"}}""", "theme.state")]
    [InlineData("""{"theme": {"state": true}}""", "theme.state")]
    public void A_value_that_its_field_cannot_have_is_named(string body, string fields)
    {
        var violations = Read("CreateTheme", "", body).Violations;
        Assert.Equal(fields, string.Join(' ', violations.Select(violation => violation.Field)));
        Assert.All(violations, violation => Assert.Equal(ErrorReasons.Malformed, violation.Reason));
    }

    [Theory]
    [InlineData("20")]
    [InlineData("20 s")]
    [InlineData("20s\\n")]
    [InlineData("20s\\u0000")]
    [InlineData("1.0000000001s")]
    [InlineData("9999999999999s")]
    [InlineData("999999999999s")]
    [InlineData("PT20S")]
    public void A_duration_that_is_none_is_named(string timeout) =>
        Assert.Equal([new FieldViolation("timeout", ErrorReasons.Malformed)], Read("WaitOperation", "", $$"""{"timeout": "{{timeout}}"}""").Violations);

    [Theory]
    [InlineData("?page_size=10", "10")]
    [InlineData("?pageSize=10.0", "10")]
    [InlineData("?page_size=1e1", "10")]
    public void A_query_is_read_as_a_body_is(string query, string read)
    {
        var request = Read("ListThemes", query, "");
        Assert.Empty(request.Violations);
        Assert.Equal(read, Assert.Single(request.Query).Value);
    }

    [Theory]
    [InlineData("?page_size=many", "page_size")]
    [InlineData("?pageSize=10.5", "page_size")]
    [InlineData("?page_size=", "page_size")]
    public void A_value_in_a_query_that_its_field_cannot_have_is_named(string query, string field) =>
        Assert.Equal([new FieldViolation(field, ErrorReasons.Malformed)], Read("ListThemes", query, "").Violations);

    [Theory]
    [InlineData("CreateTheme", """{"theme_id": "t-9", "theme_id": "t-8"}""", "theme_id")]
    [InlineData("CreateTheme", """{"theme_id": "t-9", "themeId": null}""", "theme_id")]
    [InlineData("CreateTheme", """{"theme": {"forms": [], "topic": "a", "forms": []}}""", "theme.forms")]
    [InlineData("CreateCampaign", """{"campaign": {"programmeLead": {"workingDays": 5, "calendarDays": 7}}}""", "campaign.programme_lead.calendar_days")]
    public void A_field_given_twice_or_with_another_one_of_its_choice_is_named(string rpc, string body, string field) =>
        Assert.Equal([new FieldViolation(field, ErrorReasons.Duplicate)], Read(rpc, "", body).Violations);

    [Theory]
    [InlineData("""{"campaign": {"programmeLead": {"workingDays": 5, "calendarDays": null}, "reportLead": {"calendarDays": 7}}}""")]
    public void What_is_not_set_is_no_choice(string body) => Assert.Empty(Read("CreateCampaign", "", body).Violations);

    [Theory]
    [InlineData("?page_size=1&page_size=2")]
    [InlineData("?page_size=1&pageSize=2")]
    public void A_query_that_gives_a_field_twice_is_refused(string query) =>
        Assert.Equal([new FieldViolation("page_size", ErrorReasons.Duplicate)], Read("ListThemes", query, "").Violations);

    [Fact]
    public void A_body_that_would_be_ignored_is_refused()
    {
        Assert.Empty(Read("DeleteCampaign", "?etag=1", "").Violations);
        Assert.Empty(Read("DeleteCampaign", "?etag=1", "{}").Violations);
        Assert.Equal([new FieldViolation("etag", ErrorReasons.FieldUnknown)], Read("DeleteCampaign", "", """{"etag": "1"}""").Violations);
    }

    [Theory]
    [InlineData("""{"theme_id": "t-9", "theme": {"topic": x}}""", "theme.topic")]
    [InlineData("""{"theme_id": "t-9", "theme": {"forms": ["a", ]}}""", "theme.forms[1]")]
    [InlineData("""{"theme_id": "t-9", "theme": {"topic": "x"} "request_id": ""}""", "body")]
    [InlineData("""{"theme_id": "t-9\x"}""", "theme_id")]
    [InlineData("{} {}", "body")]
    [InlineData("[1]", "body")]
    [InlineData("7", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    [InlineData("""{"\ud800": 1}""", "\\ud800")]
    [InlineData("""{"theme": {"a\udc00": 1}}""", "theme.a\\udc00")]
    public void What_is_no_JSON_object_is_told_with_the_field_at_which_it_breaks_off(string body, string field) =>
        Assert.Equal(field, Assert.ThrowsAny<JsonException>(() => Read("CreateTheme", "", body)).Path);

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"theme_id": "t-9", "requestId": "x", "validate_only": true}""", "")]
    [InlineData("""{"theme": {"month": {"year": 2023}, "contact": {"person": "x"}, "forms": ["讲座"]}}""", "")]
    [InlineData("""{"validate_onyl": true, "Theme": {"topic": "", "x": [{}]}, "theme_id": "t-9"}""", "validate_onyl Theme")]
    [InlineData("""{"theme": {"topick": "", "contact": {"fon": ""}, "month": {"jear": 2023}}, "x": 1}""", "theme.topick theme.contact.fon theme.month.jear x")]
    public void A_body_may_name_what_its_message_has_in_either_spelling_and_nothing_else(string body, string unknown)
    {
        Assert.Equal(unknown, In("CreateTheme", "", body));
        Assert.Equal(unknown, In("CreateTheme", "", $"\uFEFF{body}"));
    }

    [Theory]
    [InlineData("""{"year": {"days": [{"working": true}, {"wroking": true, "date": {"yaer": 2023}}]}}""", "year.days[1].wroking year.days[1].date.yaer")]
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
    [InlineData("CloseUnit", "/v1/districts/430503/units/430503D1:close", """{"name": "districts/430503/units/430503D2"}""", "name")]
    [InlineData("CreateUnit", "/v1/districts/430503/units", """{"parent": "districts/430502", "unit_id": "1"}""", "parent")]
    [InlineData("UpdateUnit", "/v1/districts/430503/units/430503D1", """{"name": "districts/430503/units/430503D2"}""", "unit.name")]
    [InlineData("UpdateUnit", "/v1/districts/430503/units/430503D1", """{"displayName": "x", "name": "430503D1"}""", "unit.name")]
    public void A_body_that_names_another_resource_than_its_path_is_refused(string rpc, string path, string body, string field) =>
        Assert.Equal([new FieldViolation(field, ErrorReasons.PathContradicted)], Read(rpc, path, "", Encoding.UTF8.GetBytes(body)).Violations);

    [Theory]
    [InlineData("CloseUnit", "/v1/districts/430503/units/430503D1:close", """{"name": "districts/430503/units/430503D1"}""")]
    [InlineData("CloseUnit", "/v1/districts/430503/units/430503D1:close", """{"name": "", "etag": "districts/430503"}""")]
    [InlineData("CreateUnit", "/v1/districts/430503/units", """{"unit": {"name": "districts/430502/units/1"}}""")] // not that of the path
    [InlineData("UpdateUnit", "/v1/districts/430503/units/430503D1", """{"name": "districts/430503/units/430503D1"}""")]
    public void A_body_may_name_the_resource_of_its_path(string rpc, string path, string body) =>
        Assert.Empty(Read(rpc, path, "", Encoding.UTF8.GetBytes(body)).Violations);

    [Fact]
    public void Of_a_million_unknown_names_a_hundred_are_named_and_the_others_are_not_read()
    {
        var body = new StringBuilder("{");
        for (var name = 0; name < 1_000_000; name++)
            body.Append(name is 0 ? "" : ",").Append('"').Append(name).Append("\":1");
        var (violations, allocated) = ReadMeasured($"{body}}}");

        Assert.Equal(Enumerable.Range(0, 100).Select(name => new FieldViolation($"{name}", ErrorReasons.FieldUnknown)), violations);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Theory]
    [InlineData("""{"theme": {"forms": [LIST]}}""", "7", "theme.forms[99]")]
    [InlineData("""{"theme": {"earlier_scans": [LIST]}}""", "{\"x\":1}", "theme.earlier_scans[99]")]
    public void Of_a_list_of_wrong_values_a_hundred_are_named(string body, string value, string last)
    {
        var list = string.Join(',', Enumerable.Repeat(value, 500_000));
        var (violations, allocated) = ReadMeasured(body.Replace("LIST", list, StringComparison.Ordinal));

        Assert.Equal((100, last), (violations.Count, violations[^1].Field));
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public void A_long_list_costs_a_few_times_its_own_length()
    {
        var list = string.Join(',', Enumerable.Repeat("\"\"", 2_000_000));
        var (violations, allocated) = ReadMeasured("""{"theme": {"forms": [LIST]}}""".Replace("LIST", list, StringComparison.Ordinal));

        Assert.Empty(violations);
        Assert.InRange(allocated, list.Length, 8L * list.Length);
    }

    private static (IReadOnlyList<FieldViolation> Violations, long Allocated) ReadMeasured(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Read("CreateTheme", "", "{}"); // what is allocated once
        var before = GC.GetAllocatedBytesForCurrentThread();
        var violations = Read("CreateTheme", "", "", bytes).Violations;
        return (violations, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string In(string method, string query, string body)
    {
        var problems = Read(method, query, body).Violations;
        Assert.All(problems, problem => Assert.Equal(ErrorReasons.FieldUnknown, problem.Reason));
        return string.Join(' ', problems.Select(problem => problem.Field));
    }

    private static ProtoJsonRequest Read(string method, string query, string body) => Read(method, "", query, Encoding.UTF8.GetBytes(body));

    private static ProtoJsonRequest Read(string method, string path, string query, byte[] body)
    {
        var called = ThemeReflection
            .Descriptor.Services.Concat(CampaignReflection.Descriptor.Services)
            .Concat(UnitReflection.Descriptor.Services)
            .Concat(OperationsReflection.Descriptor.Services)
            .Concat(CalendarReflection.Descriptor.Services)
            .SelectMany(service => service.Methods)
            .Single(each => each.Name == method);
        return ProtoJsonRequest.Read(
            new GrpcJsonTranscodingMetadata(called, called.GetOptions().GetExtension(AnnotationsExtensions.Http)),
            path,
            new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)),
            body
        );
    }
}
