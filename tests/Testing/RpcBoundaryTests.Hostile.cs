using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Role = ThemeDay.ServiceDefaults.Domain.Role;

namespace ThemeDay.Testing;

public abstract partial class RpcBoundaryTests<TProgram>
{
    private const int WarmUpMessages = 500;
    private const int MaxRequestLineBytes = 8 << 10; // KestrelServerLimits.MaxRequestLineSize, the default

    // What the requests of one run may leave behind, and what they may take while they last: of a process that is service and client at once.
    private const long MaxHeapGrowthBytes = 64L << 20;
    private const long MaxWorkingSetGrowthBytes = 700L << 20;

    private static readonly TimeSpan StreamTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan UnaryTimeout = TimeSpan.FromSeconds(20); // also on a busy machine

    private static readonly int Messages = ReadSetting("HOSTILE_MESSAGES") ?? 3_000;
    private static readonly int Seed = ReadSetting("HOSTILE_SEED") ?? new Random().Next();

    private static readonly string?[] ContentTypes =
    [
        "application/json; charset=utf-8",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; charset=",
        "application/json;;;",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/grpc",
        "application/grpc+json",
        "*/*",
        null,
    ];

    private static readonly (string Name, string Value)[] HostileHeaders =
    [
        ("traceparent", new string('x', 300)),
        ("baggage", "=;;,="),
        ("grpc-encoding", "gzip"),
        ("grpc-accept-encoding", "klingon"),
        ("accept-encoding", "*;q=-1"),
        ("content-encoding", "br"),
        ("if-none-match", "\"\", W/\"x\", *"),
        ("range", "bytes=-9223372036854775808"),
        ("x-forwarded-for", "not an address, ::1"),
        ("x-forwarded-proto", "gopher"),
        (ReadYourWritesInterceptor.AfterHeader, "00000000-0000-0000-0000-000000000000"),
        (ReadYourWritesInterceptor.AfterHeader, "yesterday"),
    ];

    /// <summary>
    /// Requests made from the descriptors, over gRPC and JSON, in every role and without a token: 3,000 by default. <c>HOSTILE_MESSAGES</c> sets their number,
    /// <c>HOSTILE_SEED</c> repeats a run:
    /// <code>HOSTILE_MESSAGES=100000 HOSTILE_SEED=7 ./test Hostile_requests</code>
    /// </summary>
    [Fact]
    public async Task Hostile_requests_are_always_refused_for_a_reason()
    {
        var words = await WordsAsync("430503");
        var rpcs = Rpcs;
        var tokens = HostileActors()
            .Select(actor => actor is null ? null : Host.Token(actor, token => token.Expires = token.Expires!.Value.AddHours(2)))
            .ToList();
        ConcurrentDictionary<string, int> counts = new();
        ConcurrentQueue<string> wrong = new();
        await SendAllAsync(-WarmUpMessages, 0);
        counts.Clear();
        var (heap, workingSet) = (GC.GetTotalMemory(forceFullCollection: true), ResetPeakWorkingSet());
        var errors = CountErrors();

        await SendAllAsync(0, Messages);

        var peak = PeakWorkingSet() - workingSet;
        var grown = GC.GetTotalMemory(forceFullCollection: true) - heap;
        var figures = string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"HOSTILE_SEED={Seed}: {Messages} requests: {figures}; heap {grown >> 20:+0;-0;0} MiB, peak working set {peak >> 20:+0;-0;0} MiB"
        );
        Assert.True(wrong.IsEmpty, $"HOSTILE_SEED={Seed}: {wrong.Count} of {Messages}, such as\n{string.Join('\n', wrong.Take(5))}");
        Assert.True(
            CountErrors() == errors,
            string.Join('\n', Host.Logged.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Message).Take(5))
        );
        Assert.True(grown < MaxHeapGrowthBytes, $"HOSTILE_SEED={Seed}: the heap has grown by {grown >> 20} MiB");
        Assert.True(peak < MaxWorkingSetGrowthBytes, $"HOSTILE_SEED={Seed}: the peak of the working set is {peak >> 20} MiB above that before");

        Task SendAllAsync(int from, int to) =>
            Parallel.ForEachAsync(
                Enumerable.Range(from, to - from),
                new ParallelOptions { MaxDegreeOfParallelism = 4 },
                async (number, _) =>
                {
                    Random random = new(HashCode(Seed, number));
                    var rpc = rpcs[random.Next(rpcs.Count)];
                    var token = tokens[random.Next(tokens.Count)];
                    var result =
                        random.Next(2) == 0 || rpc.Bindings is []
                            ? await SendHostileMessageAsync(rpc, token, random, words)
                            : await SendHostileJsonAsync(rpc, token, random, words);
                    counts.AddOrUpdate(result.Status, 1, (_, count) => count + 1);
                    if (result.Wrong is { } what)
                        wrong.Enqueue($"{number}: {rpc.Name}: {what}");
                }
            );
    }

    private async Task<(string Status, string? Wrong)> SendHostileMessageAsync(Rpc rpc, string? token, Random random, IReadOnlyList<string> words)
    {
        HostileMessages messages = new(random, words);
        var message = random.Next(1_000) switch
        {
            0 => messages.Unknown(rpc.LimitBytes),
            1 => messages.Nested(rpc.LimitBytes),
            2 => messages.Gigantic(rpc),
            _ => messages.Next(rpc),
        };
        var headers = random.Next(5) == 0 ? [HostileHeaders[random.Next(HostileHeaders.Length)]] : Array.Empty<(string, string)>();
        var isStream = rpc.Type is not (MethodType.Unary or MethodType.ClientStreaming);
        var answer = await Host.RawAsync(rpc.Name, RawResponse.Frame(message), token, isStream ? StreamTimeout : UnaryTimeout, headers);
        var isForeseen = answer.Code switch
        {
            StatusCode.OK => true,
            StatusCode.DeadlineExceeded => isStream || IsWaiting(headers),
            StatusCode.Unavailable => IsWaiting(headers),
            StatusCode.Unknown or StatusCode.Internal or StatusCode.DataLoss => false,
            _ => answer.Reason is not "",
        };
        return ($"gRPC {answer.Code}", isForeseen && !TellsOfCode(answer.Message) ? null : $"{answer}");
    }

    private async Task<(string Status, string? Wrong)> SendHostileJsonAsync(Rpc rpc, string? token, Random random, IReadOnlyList<string> words)
    {
        HostileJson json = new(random, words);
        var index = random.Next(rpc.Bindings.Count);
        var binding = rpc.Bindings[index];
        var fitting = binding.Fields.Values.SelectMany(template => words.Where(word => Fits(word, template))).ToList();
        var path = json.Path(binding, fitting);
        using HttpRequestMessage request = new(
            new(binding.Verb),
            new Uri($"{Host.HttpAddress}{path.TrimStart('/')}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        );
        if (binding.Body is not "" || random.Next(20) == 0)
        {
            var type = binding.Body is "*" or "" ? rpc.Request : rpc.Request.FindFieldByName(binding.Body).MessageType;
            request.Content = new ByteArrayContent(json.Body(type, 2 * rpc.LimitBytes));
            var contentType = random.Next(15) == 0 ? ContentTypes[random.Next(ContentTypes.Length)] : "application/json";
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        var headers = random.Next(5) == 0 ? [HostileHeaders[random.Next(HostileHeaders.Length)]] : Array.Empty<(string Name, string Value)>();
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var client = Host.Http(null);
        using var response = await TrySendAsync(client, request);
        if (response is null)
            return ("HTTP closed", null);
        var isStream = rpc.Type is MethodType.ServerStreaming && response.StatusCode is HttpStatusCode.OK;
        var text = isStream ? "" : await response.Content.ReadAsStringAsync();
        var isForeseen = (int)response.StatusCode switch
        {
            < 400 => true,
            503 or 504 => IsWaiting(headers),
            >= 500 and not 501 => false,
            400 when text is "" => path.Contains("%00", StringComparison.Ordinal), // Kestrel, before any middleware
            414 => $"{binding.Verb} {path} HTTP/1.1\r\n".Length > MaxRequestLineBytes, // Kestrel, too
            _ => IsStatus(text),
        };
        return ($"HTTP {(int)response.StatusCode}", isForeseen && !TellsOfCode(text) ? null : $"{binding.Verb} {path}: {(int)response.StatusCode} {text}");
    }

    // A large body that is refused by its headers is not read: the connection is closed while the client still sends, and the answer may be lost.
    private static async Task<HttpResponseMessage?> TrySendAsync(HttpClient client, HttpRequestMessage request)
    {
        const int BufferedBytes = 64 << 10;
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException && request.Content?.Headers.ContentLength is > BufferedBytes)
        {
            return null;
        }
    }

    // Every role of the district, liaisons of both units, a city, another district, a token that does not hold, and none.
    private static IEnumerable<Actor?> HostileActors() =>
        [
            .. Actors.Values,
            new("other-unit", Role.Liaison, "430503", "430503D2"),
            new("city", Role.Bureau, "4305", null),
            new("other-district", Role.Bureau, "430504", null),
            new("half", Role.Liaison, "430503", null),
            null,
        ];

    private static bool Fits(string word, string template) => Regex.IsMatch(word, $"^{template.Replace("*", "[^/]+")}$", RegexOptions.NonBacktracking);

    // The wait for an event that never comes ends so.
    private static bool IsWaiting((string Name, string Value)[] headers) => headers is [(ReadYourWritesInterceptor.AfterHeader, _)];

    private static bool TellsOfCode(string text) =>
        text.Contains("Exception", StringComparison.Ordinal)
        || Regex.IsMatch(text, @"\bat (?:ThemeDay|System|Microsoft|Npgsql)\.", RegexOptions.NonBacktracking);

    private int CountErrors() => Host.Logged.Count(entry => entry.Level >= LogLevel.Error);

    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) ^ (number * 16_777_619));

    private static long ResetPeakWorkingSet()
    {
        File.WriteAllText("/proc/self/clear_refs", "5"); // proc(5): resets VmHWM to the current VmRSS
        return PeakWorkingSet();
    }

    private static long PeakWorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static int? ReadSetting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
