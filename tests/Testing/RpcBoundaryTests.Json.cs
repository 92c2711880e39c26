using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Role = ThemeDay.ServiceDefaults.Domain.Role;
using Status = Google.Rpc.Status;

namespace ThemeDay.Testing;

public abstract partial class RpcBoundaryTests<TProgram>
{
    [Fact]
    public async Task JSON_callers_are_told_the_same_as_JSON()
    {
        foreach (var rpc in Rpcs)
        {
            foreach (var (verb, path, field) in rpc.Json)
            {
                if (!rpc.Anonymous)
                {
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.Unauthorized,
                        StatusCode.Unauthenticated,
                        ErrorReasons.TokenMissingOrInvalid,
                        verb,
                        path,
                        "{",
                        null
                    );
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.Unauthorized,
                        StatusCode.Unauthenticated,
                        ErrorReasons.TokenMissingOrInvalid,
                        verb,
                        path,
                        "{}",
                        "garbage"
                    );
                    if (Actors.Values.FirstOrDefault(actor => !IsPermitted(rpc, actor.Role)) is { } other)
                        await ExpectJsonAsync(
                            rpc,
                            HttpStatusCode.Forbidden,
                            StatusCode.PermissionDenied,
                            ErrorReasons.RoleNotPermitted,
                            verb,
                            path,
                            "{",
                            Host.Token(other)
                        );
                }

                if (verb == "GET" && rpc.Request.FindFieldByName("page_size") is not null)
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.BadRequest,
                        StatusCode.InvalidArgument,
                        ErrorReasons.FieldsInvalid,
                        verb,
                        $"{path}?page_size=many",
                        "",
                        TokenFor(rpc),
                        new("page_size", ErrorReasons.Malformed)
                    );
                foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.Latin1])
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.BadRequest,
                        StatusCode.InvalidArgument,
                        ErrorReasons.MalformedMessage,
                        verb,
                        path,
                        "{\"ÿ\": 1}",
                        TokenFor(rpc),
                        new("Content-Type", ErrorReasons.Malformed),
                        encoding
                    );
                if (field is "")
                    continue; // without a body
                var (root, parent) = field is "*" ? ("body", "") : (field, $"{field}.");
                foreach (var wrong in (string[])["{", "[]", "7", "", "{} {}", "{\"no_such_field\": {}, ", "\u0000", "{\"\\ud800\": 1}"])
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.BadRequest,
                        StatusCode.InvalidArgument,
                        ErrorReasons.MalformedMessage,
                        verb,
                        path,
                        wrong,
                        TokenFor(rpc),
                        new(wrong.Contains("ud800", StringComparison.Ordinal) ? $"{parent}\\ud800" : root, ErrorReasons.Malformed)
                    );
                foreach (var type in (string?[])["application/x-www-form-urlencoded", "text/plain", null])
                    await ExpectJsonAsync(
                        rpc,
                        HttpStatusCode.BadRequest,
                        StatusCode.InvalidArgument,
                        ErrorReasons.MalformedMessage,
                        verb,
                        path,
                        "{}",
                        TokenFor(rpc),
                        new("Content-Type", ErrorReasons.Malformed),
                        contentType: type
                    );
            }
        }
    }

    [Fact]
    public async Task A_name_no_field_has_is_refused_and_named()
    {
        foreach (var rpc in Rpcs)
        {
            foreach (var (verb, path, all) in rpc.Json)
            {
                var field = all is "*" ? "" : $"{all}.";
                await ExpectUnknownAsync("validate_onyl", $"{path}?validate_onyl=true", verb, "{}");
                await ExpectUnknownAsync("name.first", $"{path}?name.first=x", verb, "{}");
                if (all is "")
                    continue; // without a body
                await ExpectUnknownAsync($"{field}validate_onyl", path, verb, """{"validate_onyl": true}""");
                await ExpectUnknownAsync($"{field}{new string('x', 100)}"[..100], path, verb, $"{{\"{new string('x', 900_000)}\": 1}}");
            }

            Task ExpectUnknownAsync(string field, string path, string verb, string body) =>
                ExpectJsonAsync(
                    rpc,
                    HttpStatusCode.BadRequest,
                    StatusCode.InvalidArgument,
                    ErrorReasons.FieldsInvalid,
                    verb,
                    path,
                    body,
                    TokenFor(rpc),
                    new(field, ErrorReasons.FieldUnknown)
                );
        }
    }

    [Fact]
    public async Task JSON_is_taken_in_every_way_that_other_languages_write_it()
    {
        foreach (var (rpc, verb, path, body) in JsonBodies())
        {
            foreach (var value in JsonValues.Of(body))
            {
                var expected = await AskJsonAsync(rpc, verb, path, value.Canonical);
                foreach (var written in value.Alternatives)
                {
                    var answer = await AskJsonAsync(rpc, verb, path, written);
                    var about = $"{rpc.Name}, {written}: {answer}";
                    Assert.True(GetReason(answer) is not ErrorReasons.MalformedMessage, about);
                    Assert.True(ViolationsOf(answer).SequenceEqual(ViolationsOf(expected)), $"{about} instead of {expected}");
                }
            }
        }
    }

    [Fact]
    public async Task A_JSON_value_that_its_field_cannot_have_is_refused_and_named()
    {
        foreach (var (rpc, verb, path, body) in JsonBodies())
        {
            foreach (var value in JsonValues.Of(body))
            {
                foreach (var (wrong, reason) in value.Wrong)
                {
                    var answer = await AskJsonAsync(rpc, verb, path, wrong);
                    var field = rpc.Json.First(json => json.Path == path).Body is not "*" and var part ? $"{part}.{value.Path}" : value.Path;
                    Assert.True(
                        GetReason(answer) == ErrorReasons.FieldsInvalid && ViolationsOf(answer).SequenceEqual([new FieldViolation(field, reason)]),
                        $"{rpc.Name}, {wrong}: {answer} instead of {field} {reason}"
                    );
                }
            }
        }
    }

    [Theory]
    [InlineData("page_size=10", "")]
    [InlineData("pageSize=10", "")]
    [InlineData("page_size=10.0", "")]
    [InlineData("pageSize=1e1", "")]
    [InlineData("page_size=10.5", ErrorReasons.Malformed)]
    [InlineData("pageSize=many", ErrorReasons.Malformed)]
    [InlineData("page_size=", ErrorReasons.Malformed)]
    [InlineData("page_size=1&page_size=2", ErrorReasons.Duplicate)]
    [InlineData("page_size=1&pageSize=2", ErrorReasons.Duplicate)]
    [InlineData("page_size=3000000000", ErrorReasons.OutOfRange)]
    public async Task A_query_is_read_as_a_body_is(string query, string reason)
    {
        foreach (var rpc in Rpcs.Where(rpc => rpc.Request.FindFieldByName("page_size") is not null))
        {
            foreach (var (verb, path, _) in rpc.Json.Where(json => json.Body is ""))
            {
                var answer = await AskJsonAsync(rpc, verb, $"{path}?{query}", "");
                var violations = ViolationsOf(answer).Where(violation => violation.Field == "page_size").Select(violation => violation.Reason);
                Assert.True(string.Join(' ', violations) == reason && GetReason(answer) is not ErrorReasons.MalformedMessage, $"{rpc.Name}, {query}: {answer}");
            }
        }
    }

    [Fact]
    public async Task Where_a_JSON_body_breaks_off_is_told()
    {
        using var client = Host.Http(Actors[Role.Bureau]);
        var (_, path, _) = Rpcs.Where(rpc => IsPermitted(rpc, Role.Bureau)).SelectMany(rpc => rpc.Json).First(json => json.Verb == "POST");
        using var answer = await client.PostAsync(
            new Uri(path, UriKind.Relative),
            new StringContent("{\n  \"request_id\": x}", Encoding.UTF8, "application/json")
        );

        var status = StatusOf(await answer.Content.ReadAsStringAsync());
        Assert.Equal("line 2, byte 17", status.GetDetail<ErrorInfo>()?.Metadata["subject"]);
        Assert.Equal("request_id", Assert.Single(status.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Who_subscribes_over_JSON_learns_at_once_that_he_is_heard()
    {
        using var client = Host.Http(Actors[Role.Service]);
        var head = await client.GetStringAsync(new Uri("/v1/events:head", UriKind.Relative));
        var position = System.Text.Json.JsonDocument.Parse(head).RootElement.GetProperty("position").GetString();

        using var answer = await client
            .GetAsync(new Uri($"/v1/events:subscribe?after_position={position}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/districts/430503/nothing")]
    [InlineData("GET", "/index.html")]
    [InlineData("DELETE", "/v1/checkpoints")]
    public async Task A_path_that_is_no_call_says_so(string verb, string path)
    {
        using var client = Host.Http(Actors[Role.Bureau]);
        using var request = new HttpRequestMessage(new(verb), path);
        using var response = await client.SendAsync(request);
        var status = StatusOf(await response.Content.ReadAsStringAsync());

        Assert.Equal((HttpStatusCode.NotFound, ErrorReasons.MethodNotFound), (response.StatusCode, status.GetDetail<ErrorInfo>()?.Reason));
        Assert.Equal($"{verb} {path}", status.GetDetail<ErrorInfo>()?.Metadata["subject"]);
    }

    [Fact]
    public async Task Every_RPC_but_uploads_has_its_JSON_face()
    {
        await Task.CompletedTask;
        Assert.Equal([], Rpcs.Where(rpc => rpc.Type != MethodType.ClientStreaming && rpc.Json is []).Select(rpc => rpc.Name));
    }

    private async Task ExpectJsonAsync(
        Rpc rpc,
        HttpStatusCode http,
        StatusCode code,
        string reason,
        string verb,
        string path,
        string body,
        string? token,
        FieldViolation? wrong = null,
        Encoding? encoding = null,
        string? contentType = "application/json"
    )
    {
        using var client = Host.Http(null);
        using var request = new HttpRequestMessage(new(verb), path);
        if (verb != "GET" || encoding is not null)
        {
            request.Content = new StringContent(body, encoding ?? Encoding.UTF8, contentType ?? "application/json");
            if (contentType is null)
                request.Content.Headers.ContentType = null;
        }

        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == http, $"{rpc.Name}, {verb} {path}, {Start(body)}: {(int)response.StatusCode} {text}");
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/json", $"{rpc.Name}: {response.Content.Headers.ContentType}");
        var status = StatusOf(text);
        Assert.True(
            status.Code == (int)code && status.GetDetail<ErrorInfo>()?.Reason == reason && status.Message == ErrorStatus.GetSentence(status),
            $"{rpc.Name}, {verb} {path}, {Start(body)}: {text}"
        );
        if (wrong is null)
            return;
        var named = status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => new FieldViolation(violation.Field, violation.Reason)) ?? [];
        Assert.True(named.SequenceEqual([wrong]), $"{rpc.Name}, {verb} {path}, {Start(body)}: {text}");
    }

    private IEnumerable<(Rpc Rpc, string Verb, string Path, MessageDescriptor Body)> JsonBodies() =>
        from rpc in Rpcs
        from json in rpc.Json
        where json.Body is not ""
        select (rpc, json.Verb, json.Path, json.Body is "*" ? rpc.Request : rpc.Request.FindFieldByName(json.Body).MessageType);

    private async Task<string> AskJsonAsync(Rpc rpc, string verb, string path, string body)
    {
        using var client = Host.Http(null);
        using var request = new HttpRequestMessage(new(verb), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(rpc));
        if (body is not "")
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static string? GetReason(string json) => IsStatus(json) ? StatusOf(json).GetDetail<ErrorInfo>()?.Reason : null;

    private static IEnumerable<FieldViolation> ViolationsOf(string json) =>
        IsStatus(json) && StatusOf(json).GetDetail<BadRequest>() is { } wrong
            ? wrong.FieldViolations.Select(violation => new FieldViolation(violation.Field, violation.Reason))
            : [];

    private static bool IsStatus(string json) => json.Contains("google.rpc.ErrorInfo", StringComparison.Ordinal);

    private static Status StatusOf(string json) =>
        new Google.Protobuf.JsonParser(Google.Protobuf.JsonParser.Settings.Default.WithTypeRegistry(StatusJson.DetailTypes)).Parse<Status>(json);

    private static string Start(string body) => body.Length <= 100 ? body : body[..100];
}
