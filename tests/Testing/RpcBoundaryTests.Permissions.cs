using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Role = ThemeDay.ServiceDefaults.Domain.Role;

namespace ThemeDay.Testing;

public abstract partial class RpcBoundaryTests<TProgram>
{
    private const string Own = "430511";
    private const string OtherDistrict = "430512";
    private const string OwnUnit = $"{Own}D1";
    private const string OtherUnit = $"{Own}D2";

    private readonly Dictionary<Actor, string> permissionTokens = [];

    // By role, where its callers stand towards a resource of one unit of one district: the keys of Meanings are what becomes of their requests, in this order.
    private static readonly Dictionary<string, Actor?[]> Positions = new()
    {
        ["liaison"] =
        [
            new("own", Role.Liaison, Own, OwnUnit),
            new("other-unit", Role.Liaison, Own, OtherUnit),
            new("other-district", Role.Liaison, OtherDistrict, $"{OtherDistrict}D1"),
            new("same-code", Role.Liaison, OtherDistrict, OwnUnit), // the code of the unit in another district
        ],
        ["bureau"] = District(Role.Bureau),
        ["evaluator"] = District(Role.Evaluator),
        ["system"] = District(Role.System),
        ["operator"] = [new("operator", Role.Operator, "", null), new("operator-of", Role.Operator, Own, null)],
        ["service"] = [new("registry", Role.Service, "", null)],
        ["no token"] = [null],
    };

    // May, not found, denied.
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["liaison mnnn"] = "own unit",
        ["liaison mdnn"] = "own unit",
        ["liaison mmnn"] = "own district",
        ["district mmddnnn"] = "own district",
        ["district mmmmnnn"] = "scope",
        ["district mnnnnnn"] = "own",
        ["district nnnnnnn"] = "own",
        ["liaison nnnn"] = "own",
    };

    // What every service maps, in a section of its own.
    private static bool IsCommon(string row) =>
        row.StartsWith("EventFeedService/", StringComparison.Ordinal)
        || row.StartsWith("DeadLetterService/", StringComparison.Ordinal)
        || row.StartsWith("Health/", StringComparison.Ordinal)
        || row.StartsWith("ServerReflection/", StringComparison.Ordinal)
        || row is "GET /alive" or "GET /health" or "GET /openapi/v1.json" or "GET /scalar" or "* /{path}";

    /// <summary>The name of the service in docs/permissions.md.</summary>
    protected abstract string Section { get; }

    /// <summary>Routes that no endpoint stands for, because middleware answers them: GET /path.</summary>
    protected virtual IReadOnlyList<string> MiddlewareRoutes => [];

    [Fact]
    public async Task Permissions_of_every_RPC_and_route_are_those_of_the_page()
    {
        var probe = new PermissionProbe(await WordsAsync(Own));
        List<(string Row, string Line)> lines = [];
        List<string> problems = [];
        foreach (var rpc in Rpc.WithLibraries(Host.Services))
            lines.Add((Short(rpc), await DescribeAsync(rpc, probe, problems)));
        foreach (var (verb, pattern) in PlainRoutes())
            lines.Add(await DescribeRouteAsync(verb, pattern, probe, problems));

        Assert.True(problems is [], string.Join('\n', problems));
        var rows = lines.DistinctBy(line => line.Row).ToLookup(line => IsCommon(line.Row), line => line.Line);
        PermissionsPage.AssertSection("Every service", rows[true]);
        PermissionsPage.AssertSection(Section, rows[false]);
    }

    private async Task<string> DescribeAsync(Rpc rpc, PermissionProbe probe, List<string> problems)
    {
        var upload = UploadPattern(rpc);
        List<string> cells = [];
        foreach (var (role, actors) in Positions)
        {
            StringBuilder outcomes = new();
            foreach (var actor in actors)
            {
                var answer = await Host.RawAsync(
                    rpc.Name,
                    RawResponse.Frame(probe.CreateRequest(rpc, upload, use: 1).ToByteArray()),
                    TokenOf(actor),
                    // Health and reflection of the libraries answer until the deadline.
                    TimeSpan.FromMilliseconds(rpc.Anonymous && rpc.Type is MethodType.ServerStreaming or MethodType.DuplexStreaming ? 100 : 5_000)
                );
                outcomes.Append(ToOutcome(rpc, actor, answer, problems));
            }

            cells.Add(ToCell(Short(rpc), role, $"{outcomes}", rpc.Anonymous, IsOfDistrict(rpc), problems));
            foreach (var binding in rpc.Bindings)
                if (await AskPositionsAsync(rpc, actors, binding, probe, problems) is var json && json != $"{outcomes}")
                    problems.Add($"{rpc.Name} as {role}: {outcomes}, but {json} over {binding.Verb}");
        }

        return $"| `{Short(rpc)}` | {string.Join(" | ", cells)} |";
    }

    private async Task<string> AskPositionsAsync(Rpc rpc, Actor?[] actors, Rpc.HttpBinding binding, PermissionProbe probe, List<string> problems)
    {
        StringBuilder outcomes = new();
        foreach (var actor in actors)
        {
            var (path, body) = PermissionProbe.ToJson(probe.CreateRequest(rpc, upload: null, use: 2), binding);
            var (status, text) = await AskAsync(actor, binding.Verb, path, binding.Body is "" ? null : body);
            outcomes.Append(
                status switch
                {
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => 'd',
                    HttpStatusCode.NotFound => 'n',
                    HttpStatusCode.OK => IsSeen(rpc, text) ? 'm' : 'n',
                    HttpStatusCode.BadRequest or HttpStatusCode.Conflict => 'm',
                    _ => Report(problems, $"{rpc.Name}, {binding.Verb} {path} as {actor}: {(int)status} {text}"),
                }
            );
        }

        return outcomes.ToString();
    }

    private async Task<(string Row, string Line)> DescribeRouteAsync(string verb, string pattern, PermissionProbe probe, List<string> problems)
    {
        var row = pattern.StartsWith("scalar", StringComparison.Ordinal) ? "GET /scalar" : $"{verb} /{pattern.Replace("{*path}", "{path}")}";
        var isAnonymous = AnonymousPatterns().Contains(pattern) || MiddlewareRoutes.Contains(row);
        List<string> cells = [];
        foreach (var (role, actors) in Positions)
        {
            StringBuilder outcomes = new();
            foreach (var actor in actors)
            {
                var path =
                    pattern is "{*path}" ? "nothing"
                    : Before(pattern, "{documentName") is { Length: > 0 } page ? page
                    : probe.ToPath(pattern);
                var (status, text) = await AskAsync(actor, verb is "*" ? "GET" : verb, $"/{path}", verb is "POST" ? "no file" : null);
                outcomes.Append(
                    status switch
                    {
                        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => 'd',
                        HttpStatusCode.NotFound => isAnonymous ? 'm' : 'n',
                        < HttpStatusCode.InternalServerError => 'm',
                        _ => Report(problems, $"{verb} {path} as {actor}: {(int)status} {text}"),
                    }
                );
            }

            cells.Add(ToCell(row, role, $"{outcomes}", isAnonymous, pattern.Contains("districts/", StringComparison.Ordinal), problems));
        }

        return (row, $"| `{row}` | {string.Join(" | ", cells)} |");
    }

    private char ToOutcome(Rpc rpc, Actor? actor, RawResponse answer, List<string> problems)
    {
        switch (answer.Code)
        {
            case StatusCode.PermissionDenied or StatusCode.Unauthenticated:
                return 'd';
            case StatusCode.NotFound when !rpc.Anonymous:
                return answer.Reason == ErrorReasons.ResourceNotFound && answer.Details!.GetDetail<ErrorInfo>()!.Metadata is { Count: 0 }
                    ? 'n'
                    : Report(problems, $"{rpc.Name} as {actor}: {answer}");
            case StatusCode.OK or StatusCode.DeadlineExceeded when IsList(rpc) && !rpc.Anonymous:
                var isSeen = IsCount(rpc) ? answer.Body.Length > RawResponse.Frame([]).Length : IsSeen(rpc, Encoding.Latin1.GetString(answer.Body));
                return isSeen ? 'm' : 'n';
            case StatusCode.OK
            or StatusCode.NotFound
            or StatusCode.InvalidArgument
            or StatusCode.FailedPrecondition
            or StatusCode.Aborted
            or StatusCode.AlreadyExists:
            case StatusCode.DeadlineExceeded when rpc.Type is MethodType.ServerStreaming or MethodType.DuplexStreaming:
                return 'm';
            default:
                return Report(problems, $"{rpc.Name} as {actor}: {answer}");
        }
    }

    private static string ToCell(string row, string role, string outcomes, bool isAnonymous, bool isOfDistrict, List<string> problems)
    {
        if (outcomes.All(outcome => outcome is 'd'))
            return "no";
        // An operator and a service have no district; what they name need not exist.
        if (
            (outcomes.All(outcome => outcome is 'm') && (isAnonymous || !isOfDistrict))
            || (role is "operator" or "service" && !outcomes.Contains('d', StringComparison.Ordinal))
        )
            return "yes";
        var kind = role is "liaison" ? role : "district";
        // What nobody sees proves nothing; of operations there are some of one bureau only.
        var isVacuous = outcomes.All(outcome => outcome is 'n') && !row.StartsWith("Operations/", StringComparison.Ordinal);
        if (!isAnonymous && !isVacuous && Meanings.TryGetValue($"{kind} {outcomes}", out var meaning))
            return meaning;
        Report(problems, $"{row} as {role}: {outcomes}");
        return "?";
    }

    private static char Report(List<string> problems, string problem)
    {
        problems.Add(problem);
        return '?';
    }

    private static bool IsOfDistrict(Rpc rpc) =>
        rpc.Type is MethodType.ClientStreaming
        || rpc.Bindings.SelectMany(binding => binding.Fields.Values).Any(pattern => pattern.StartsWith("districts/", StringComparison.Ordinal));

    private string? TokenOf(Actor? actor)
    {
        if (actor is null)
            return null;
        return permissionTokens.TryGetValue(actor, out var token) ? token : permissionTokens[actor] = Host.Token(actor);
    }

    // A list, or a count, says nothing of what its caller may not see.
    private static bool IsList(Rpc rpc) =>
        rpc.Request.FindFieldByName("page_size") is not null || rpc.Request.FindFieldByName("filter") is not null || IsCount(rpc);

    private static bool IsCount(Rpc rpc) => rpc.Name.Contains("/Count", StringComparison.Ordinal);

    private static bool IsSeen(Rpc rpc, string text) =>
        !IsList(rpc)
        || rpc.Anonymous
        || (IsCount(rpc) && text.Any(letter => letter is >= '1' and <= '9'))
        || text.Contains(OwnUnit, StringComparison.Ordinal)
        || (!IsCount(rpc) && !text.Contains(OtherUnit, StringComparison.Ordinal) && HasItems(rpc, text));

    private static bool HasItems(Rpc rpc, string text) =>
        !rpc.Name.Contains("/Subscribe", StringComparison.Ordinal) && text.Replace("\"nextPageToken\"", "", StringComparison.Ordinal).Any(char.IsDigit);

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(Actor? actor, string verb, string path, string? body)
    {
        using var client = Host.Http(null);
        using var request = new HttpRequestMessage(new(verb), path);
        if (TokenOf(actor) is { } token)
            request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue(body is ['{', ..] ? "application/json" : "application/octet-stream"));
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private IEnumerable<(string Verb, string Pattern)> PlainRoutes() =>
        Host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<GrpcMethodMetadata>() is null)
            .Where(route => !route.RoutePattern.RawText!.EndsWith(":grpcunimplemented}", StringComparison.Ordinal))
            .Select(route => (VerbOf(route), route.RoutePattern.RawText!.TrimStart('/')))
            .Concat(MiddlewareRoutes.Select(route => (route.Split(" /")[0], route.Split(" /")[1])));

    private HashSet<string> AnonymousPatterns() =>
        [
            .. Host
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                .Select(route => route.RoutePattern.RawText!.TrimStart('/')),
        ];

    private string? UploadPattern(Rpc rpc) =>
        rpc.Type is not MethodType.ClientStreaming
            ? null
            : Host
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .First(route => route.Metadata.GetMetadata<FileRouteMetadata>()?.Rpc == rpc.Name)
                .RoutePattern.RawText;

    private static string VerbOf(RouteEndpoint route) =>
        route.RoutePattern.RawText is "{*path}" ? "*" : route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    private static string Before(string text, string part) => text.IndexOf(part, StringComparison.Ordinal) is var index and >= 0 ? text[..index] : "";

    private static Actor[] District(Role role) =>
        [
            new($"{role}", role, Own, null),
            new($"another-{role}", role, Own, null),
            new($"{role}-of-the-city", role, Own[..4], null),
            new($"{role}-of-the-province", role, Own[..2], null),
            new($"{role}-of-another-district", role, OtherDistrict, null),
            new($"{role}-of-another-city", role, "4306", null),
            new($"{role}-of-no-district", role, "999999", null),
        ];
}
