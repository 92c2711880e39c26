using System.Security.Cryptography;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.OpenApi;
using Role = ThemeDay.ServiceDefaults.Domain.Role;
using Status = Google.Rpc.Status;

namespace ThemeDay.Testing;

/// <summary>Properties of every RPC of a service at its boundary. RPCs are discovered from the endpoints, so new ones are covered automatically.</summary>
public abstract partial class RpcBoundaryTests<TProgram>
    where TProgram : class
{
    private static readonly byte[] NoMessage = [0x0A, 0xFF]; // field 1 is longer than the message

    // Every service has an event feed and dead letters.
    private const string EventsPage = """
        DeadLetterService/DropDeadLetter: operator
        DeadLetterService/ListDeadLetters: operator
        DeadLetterService/RetryDeadLetter: operator
        EventFeedService/GetHead: bureau evaluator system service
        EventFeedService/ListCheckpoints: bureau evaluator system service
        EventFeedService/SignCheckpoint: bureau evaluator system service
        EventFeedService/Subscribe: bureau evaluator system service
        """;

    private static readonly Dictionary<Role, Actor> Actors = Enum.GetValues<Role>()
        .ToDictionary(
            role => role,
            role =>
                role switch
                {
                    Role.Liaison => new Actor("liaison", role, "430503", "430503D1"),
                    Role.Service => new Actor("registry", role, "", null),
                    Role.Operator => new Actor("operator", role, "", null),
                    _ => new Actor($"{role}", role, "430503", null),
                }
        );

    /// <summary>The service under test.</summary>
    protected abstract TestServiceHost<TProgram> Host { get; }

    /// <summary>The callers of each RPC except those of <see cref="EventsPage"/>, one per line: <c>UnitService/ImportUnits: bureau</c>.</summary>
    /// <remarks>A deliberate second copy: it detects changed policies and new RPCs.</remarks>
    protected abstract string Page { get; }

    /// <summary>Makes a district with at least one resource for every RPC, of its unit <c>{code}D1</c>, and answers their names.</summary>
    /// <param name="code">The code of the district.</param>
    protected abstract Task<IReadOnlyList<string>> WordsAsync(string code);

    private IReadOnlyList<Rpc> Rpcs => Rpc.Of(Host.Services);

    [Fact]
    public void Every_RPC_has_its_line_on_the_page()
    {
        Assert.Equal(Rpcs.Select(Short).Order(StringComparer.Ordinal), Lines.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_every_RPC_that_has_a_path_and_the_linter_finds_nothing()
    {
        using var http = Host.Http(null);
        var document = await http.GetStringAsync(new Uri(OpenApiEndpoint.Path, UriKind.Relative));
        var folder = Directory.CreateTempSubdirectory("themeday-openapi-");
        try
        {
            var file = Path.Combine(folder.FullName, "openapi.json");
            await File.WriteAllTextAsync(file, document);
            foreach (var rpc in Rpcs.Where(rpc => rpc.Json is not []))
                Assert.Contains($"\"operationId\": \"{rpc.Name.Split('/')[^1]}\"", document, StringComparison.Ordinal);

            var (exitCode, output) = await ProcessLauncher.RunAsync(
                new ProcessSpec("npx", "redocly", "lint", file, "--config", "redocly.yaml") { WorkingDirectory = Checkout.Root },
                TestContext.Current.CancellationToken
            );

            Assert.True(exitCode == 0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_health_of_each_gRPC_service_is_told_by_its_name()
    {
        var health = new Health.HealthClient(Host.As(null));
        foreach (var service in Rpcs.Select(rpc => rpc.Name.Split('/')[1]).Distinct().Append(""))
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new() { Service = service })).Status);
        Assert.Equal(
            StatusCode.NotFound,
            (await Assert.ThrowsAsync<RpcException>(async () => await health.CheckAsync(new() { Service = "themeday.v1.NoService" }))).StatusCode
        );
    }

    [Fact]
    public async Task Nobody_calls_without_a_token_and_is_told_so_before_anything_else()
    {
        foreach (var rpc in Rpcs.Where(rpc => !rpc.Anonymous))
        {
            foreach (var body in (byte[][])[RawResponse.Frame([]), RawResponse.Frame(NoMessage), []])
                Expect(rpc, StatusCode.Unauthenticated, ErrorReasons.TokenMissingOrInvalid, await Host.RawAsync(rpc.Name, body, null));
        }
    }

    [Fact]
    public async Task Who_may_not_call_is_told_so_before_anything_else_and_nobody_else_is()
    {
        foreach (var rpc in Rpcs)
        {
            foreach (var actor in Actors.Values)
            {
                var may = IsPermitted(rpc, actor.Role);
                var answer = await Host.RawAsync(rpc.Name, RawResponse.Frame(NoMessage), Host.Token(actor));
                if (may)
                    Assert.True(answer.Code != StatusCode.PermissionDenied, $"{rpc.Name} as {actor.Role}: {answer}");
                else
                    Expect(rpc, StatusCode.PermissionDenied, ErrorReasons.RoleNotPermitted, answer);
            }
        }
    }

    [Fact]
    public async Task A_token_that_does_not_hold_is_as_none()
    {
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = Host.Token(Actors[Role.Bureau]);
        var ended = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
        var tokens = new Dictionary<string, string>
        {
            ["garbage"] = "garbage",
            ["empty"] = "",
            ["expired"] = Host.Token(
                Actors[Role.Bureau],
                token => (token.NotBefore, token.IssuedAt, token.Expires) = (ended.AddMinutes(-5), ended.AddMinutes(-5), ended)
            ),
            ["without an end"] = Host.Token(Actors[Role.Bureau], token => token.Expires = null),
            ["not yet"] = Host.Token(Actors[Role.Bureau], token => token.NotBefore = ended.AddMinutes(3)),
            ["foreign key"] = Host.Token(Actors[Role.Bureau], foreign: foreign),
            ["alg none"] = Host.Token(Actors[Role.Bureau], token => token.SigningCredentials = null),
            ["symmetric"] = Host.Token(
                Actors[Role.Bureau],
                token => token.SigningCredentials = new(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256)
            ),
            ["another audience"] = Host.Token(Actors[Role.Bureau], token => token.Audience = "somebody-else"),
            ["another issuer"] = Host.Token(Actors[Role.Bureau], token => token.Issuer = "https://elsewhere/"),
            ["another type"] = Host.Token(Actors[Role.Bureau], token => token.TokenType = "JWT"),
            ["changed"] = Changed(whole),
            ["without signature"] = whole[..(whole.LastIndexOf('.') + 1)],
        };

        foreach (var rpc in Rpcs.Where(rpc => !rpc.Anonymous))
        {
            foreach (var (what, token) in tokens)
            {
                var answer = await Host.RawAsync(rpc.Name, RawResponse.Frame([]), token);
                Assert.True(answer is { Code: StatusCode.Unauthenticated, Reason: ErrorReasons.TokenMissingOrInvalid }, $"{rpc.Name}, {what}: {answer}");
            }
        }
    }

    [Fact]
    public async Task A_role_without_what_it_needs_is_none()
    {
        Actor[] halves =
        [
            new("liaison", Role.Liaison, "430503", null),
            new("liaison", Role.Liaison, "4305", "430503D1"),
            new("bureau", Role.Bureau, "", null),
            new("bureau", Role.Bureau, "43050", null),
        ];
        foreach (var rpc in Rpcs.Where(rpc => !rpc.Anonymous))
        foreach (var half in halves)
            Expect(rpc, StatusCode.PermissionDenied, ErrorReasons.RoleNotPermitted, await Host.RawAsync(rpc.Name, RawResponse.Frame([]), Host.Token(half)));
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_the_callers_mistake()
    {
        foreach (var rpc in Rpcs)
        {
            foreach (var bytes in (byte[][])[NoMessage, [0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x00]])
                Expect(rpc, StatusCode.InvalidArgument, ErrorReasons.MalformedMessage, await AskedAsync(rpc, RawResponse.Frame(bytes)));
        }
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_is_the_callers_mistake()
    {
        foreach (var rpc in Rpcs)
        {
            if (rpc.Request.Fields.InDeclarationOrder().FirstOrDefault(field => field.FieldType == FieldType.String) is not { } text)
                continue;
            byte[] invalid = [.. Tag(text.FieldNumber), 2, 0xC3, 0x28];
            Expect(rpc, StatusCode.InvalidArgument, ErrorReasons.MalformedMessage, await AskedAsync(rpc, RawResponse.Frame(invalid)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task A_message_over_the_limit_is_told_so(int times)
    {
        foreach (var (place, rpc) in Rpcs.Index())
        {
            // Kestrel refuses streams of a connection (ENHANCE_YOUR_CALM) that has about a hundred whose body it did not read to the end.
            if (place % 40 == 0)
                Host.Reconnect();
            var answer = await AskedAsync(rpc, RawResponse.Frame(new byte[Math.Min((times * rpc.LimitBytes) + 1, 17 << 20)]));
            Expect(rpc, StatusCode.ResourceExhausted, ErrorReasons.MessageTooLarge, answer);
            Assert.Null(answer.Details!.GetDetail<RetryInfo>()); // waiting does not help
        }
    }

    [Fact]
    public async Task Frames_that_are_none_are_the_callers_mistake()
    {
        byte[][] wrong =
        [
            [],
            [0, 0, 0],
            [0, 0, 0, 0, 9, 1], // truncated
            [.. RawResponse.Frame([]), .. RawResponse.Frame([])], // two messages in a unary call
            [1, 0, 0, 0, 0], // compressed without a declared encoding
            [7, 0, 0, 0, 0],
        ];
        foreach (var rpc in Rpcs)
        {
            foreach (var frames in wrong)
                ExpectCaller(rpc, await AskedAsync(rpc, frames));
            ExpectCaller(rpc, await AskedAsync(rpc, [1, 0, 0, 0, 3, 1, 2, 3], ("grpc-encoding", "gzip")));
            ExpectCaller(rpc, await AskedAsync(rpc, [1, 0, 0, 0, 3, 1, 2, 3], ("grpc-encoding", "zstd")));
        }
    }

    [Fact]
    public async Task What_a_caller_writes_in_headers_breaks_nothing()
    {
        (string, string)[] headers =
        [
            ("traceparent", new string('x', 300)),
            ("traceparent", "00-00000000000000000000000000000000-0000000000000000-00"),
            ("request-id", new string('|', 300)),
            ("tracestate", "=,=,="),
            ("baggage", "\u0001=;;"),
        ];
        foreach (var rpc in Rpcs.Where(rpc => rpc.Type == MethodType.Unary))
        {
            foreach (var header in headers)
                ExpectForeseen(rpc, await AskedAsync(rpc, RawResponse.Frame([]), header));
            var after = await AskedAsync(rpc, RawResponse.Frame([]), (ReadYourWritesInterceptor.AfterHeader, "yesterday"));
            Assert.True(after is { Code: StatusCode.InvalidArgument, Reason: ErrorReasons.FieldsInvalid }, $"{rpc.Name}: {after}");
        }
    }

    [Fact]
    public async Task An_RPC_that_is_none_is_told_so_in_gRPCs_own_way() =>
        Assert.Equal(
            StatusCode.Unimplemented,
            (await Host.RawAsync("/themeday.registry.v1.NothingService/Do", RawResponse.Frame([]), Host.Token(Actors[Role.Bureau]))).Code
        );

    private Dictionary<string, HashSet<string>> Lines =>
        $"{Page}\n{EventsPage}"
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(": "))
            .ToDictionary(line => line[0], line => line[1].Split(' ').ToHashSet());

    private static string Short(Rpc rpc) => rpc.Name[(rpc.Name.LastIndexOf('.') + 1)..];

    private string TokenFor(Rpc rpc) =>
        Host.Token(Actors.Values.OrderByDescending(actor => actor.Role == Role.Bureau).First(actor => IsPermitted(rpc, actor.Role)));

    private bool IsPermitted(Rpc rpc, Role role) => rpc.Anonymous || Lines[Short(rpc)].Contains(role.ToName());

    private Task<RawResponse> AskedAsync(Rpc rpc, byte[] body, params (string, string)[] headers) => Host.RawAsync(rpc.Name, body, TokenFor(rpc), headers);

    private static void Expect(Rpc rpc, StatusCode code, string reason, RawResponse answer) =>
        Assert.True(
            answer.Code == code
                && answer.Reason == reason
                && answer.Message == ErrorStatus.GetSentence(answer.Details!)
                && answer.Details!.GetDetail<LocalizedMessage>() is not null,
            $"{rpc.Name}: {answer} instead of {code}, {reason}"
        );

    private static void ExpectCaller(Rpc rpc, RawResponse answer) =>
        Assert.True(answer.Code is StatusCode.InvalidArgument or StatusCode.Unimplemented && answer.Reason is not "", $"{rpc.Name}: {answer}");

    private static void ExpectForeseen(Rpc rpc, RawResponse answer)
    {
        if (answer.Code == StatusCode.OK)
            return;
        Assert.True(
            answer.Code is not (StatusCode.Unknown or StatusCode.Internal or StatusCode.DeadlineExceeded or StatusCode.Unavailable or StatusCode.DataLoss)
                && answer.Reason is not "",
            $"{rpc.Name}: {answer}"
        );
    }

    private static byte[] Tag(int field)
    {
        using var bytes = new MemoryStream();
        using (var output = new Google.Protobuf.CodedOutputStream(bytes))
            output.WriteTag(field, Google.Protobuf.WireFormat.WireType.LengthDelimited);
        return bytes.ToArray();
    }

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("bureau", "system", StringComparison.OrdinalIgnoreCase);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }
}
