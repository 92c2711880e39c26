using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The memory of each service while others send it the largest and oddest requests that they can: measured on the process that <c>./run</c> starts.
/// <c>./test Memory</c> prints the figures.</summary>
public sealed class MemoryTests : IDisposable
{
    // Of the peak resident set under a kind of attack to that of the idle service.
    private const double MaxRatio = 1.5;
    private const int Parallel = 8;

    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);
    private static readonly string[] Services = ["registry", "scheduling", "publication"];

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task The_memory_of_a_service_under_attack_stays_within_one_and_a_half_times_that_of_the_idle_one()
    {
        await using var run = await RunProcess.StartAsync(folder.Path, ["--demo", "--no-dashboard"]);
        await run.WaitForOutputAsync("loaded ", LoadTimeout);
        var bureau = await run.TokenAsync("bureau", "--scope", "430503");
        var importer = await run.TokenAsync("bureau", "--scope", "430599");
        var activities = await ReopenReportsAsync(run, bureau);
        var processes = Services.ToDictionary(service => service, service => FindProcess(run, service));
        List<string> figures = [];
        var worst = 0.0;

        await MeasureAsync("forms of 64 MiB to /connect/token", () => SendFormsAsync(run));
        await MeasureAsync("JSON with unknown names", () => SendUnknownNamesAsync(run, bureau));
        await MeasureAsync("interlaced 16-bit PNG", () => UploadAsync(run, bureau, activities, Png.Interlaced(3_500, 3_500)));
        await MeasureAsync("ImportUnits of the largest file", () => ImportUnitsAsync(run, importer));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', figures));
        Assert.True(worst <= MaxRatio, string.Join('\n', figures));

        async Task MeasureAsync(string attack, Func<Task<string>> attackAsync)
        {
            await Task.Delay(IdleTime, TestContext.Current.CancellationToken); // idle is what is measured
            var idle = processes.ToDictionary(process => process.Key, process => ReadStatus(process.Value, "VmRSS"));
            foreach (var pid in processes.Values)
                await File.WriteAllTextAsync($"/proc/{pid}/clear_refs", "5"); // proc(5): resets VmHWM to VmRSS
            var started = Stopwatch.GetTimestamp();
            var answers = await attackAsync();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            foreach (var (service, pid) in processes)
            {
                var peak = ReadStatus(pid, "VmHWM");
                var ratio = (double)peak / idle[service];
                worst = Math.Max(worst, ratio);
                figures.Add($"{attack}: {service} idle {idle[service] >> 10} MiB, peak {peak >> 10} MiB, ratio {ratio:0.00} ({seconds:0.0} s; {answers})");
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private static async Task<string> SendFormsAsync(RunProcess run)
    {
        var form = Encoding.ASCII.GetBytes($"grant_type=client_credentials&client_id={new string('a', 64 << 20)}");
        var chunked = (byte[])[.. Encoding.ASCII.GetBytes($"{form.Length:X}\r\n"), .. form, .. "\r\n0\r\n\r\n"u8];
        const string Head = "POST /connect/token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded";
        var address = new Uri(run.Address("registry").Http);
        return Count(
            await Task.WhenAll(
                Enumerable
                    .Range(0, Parallel)
                    .Select(async number =>
                        number % 2 == 0
                            ? (await RawHttp.SendAsync(address, $"{Head}\nContent-Length: {form.Length}", form)).Status
                            : (await RawHttp.SendAsync(address, $"{Head}\nTransfer-Encoding: chunked", chunked)).Status
                    )
            )
        );
    }

    // At each service the largest body that some RPC takes, and more; at most 16 at once.
    private static async Task<string> SendUnknownNamesAsync(RunProcess run, string token)
    {
        (string Service, string Path, int Bytes)[] targets =
        [
            ("registry", "/v1/districts/430503/units:import", 8 << 20),
            ("registry", "/v1/districts/430503/units", 1 << 20),
            ("registry", "/v1/districts/430503/units:import", 16 << 20),
            ("scheduling", "/v1/calendar:explainDueDay", 1 << 20),
            ("scheduling", "/v1/districts/430503/campaigns/2023-1/scores:simulate", 1 << 20),
            ("publication", "/v1/districts/430503/campaigns/2023-1/activities/x/opinions", 1 << 20),
        ];
        return Count(
            await Task.WhenAll(
                from target in targets
                from _ in Enumerable.Range(0, Parallel)
                select SendAsync(run, token, target.Service, target.Path, UnknownNames(target.Bytes), "application/json")
            )
        );
    }

    private static async Task<string> UploadAsync(RunProcess run, string token, IReadOnlyList<string> activities, byte[] picture) =>
        Count(
            await Task.WhenAll(
                from number in Enumerable.Range(0, Parallel)
                // Bytes after the end of a PNG are passed over: each is another picture.
                let bytes = (byte[])[.. picture, (byte)number]
                select SendAsync(run, token, "publication", $"/v1/{activities[number % activities.Count]}/report/pictures:upload", bytes, "image/png")
            )
        );

    private static async Task<string> ImportUnitsAsync(RunProcess run, string token)
    {
        // One file of as many units as a district may have is imported; the largest ones are read to their end, compared and refused (TOO_MANY_UNITS).
        var (importable, largest) = (UnitsCsv(2_000), UnitsCsv(int.MaxValue));
        return Count(
            await Task.WhenAll(
                from number in Enumerable.Range(0, Parallel)
                select SendAsync(run, token, "registry", "/v1/districts/430599/units:upload", number == 0 ? importable : largest, "text/csv")
            )
        );
    }

    private static byte[] UnitsCsv(int units)
    {
        var csv = new StringBuilder("code,name,kind\n");
        for (var number = 0; number < units && csv.Length < 700_000 && Encoding.UTF8.GetByteCount($"{csv}") < 1_000_000; number += 1)
            csv.Append(CultureInfo.InvariantCulture, $"U{number},第{number}街道办事处,subdistrict\n");
        return Encoding.UTF8.GetBytes($"{csv}");
    }

    private static byte[] UnknownNames(int size)
    {
        StringBuilder body = new("{", size);
        for (var number = 0; body.Length < size - 30; number++)
            body.Append(CultureInfo.InvariantCulture, $"\"u{number}\":1,");
        return Encoding.ASCII.GetBytes($"{body}\"last\":1}}");
    }

    private static async Task<HttpStatusCode> SendAsync(RunProcess run, string token, string service, string path, byte[] body, string type)
    {
        using HttpClient client = new() { BaseAddress = new(run.Address(service).Http), Timeout = TimeSpan.FromMinutes(3) };
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new("Bearer", token);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        try
        {
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return (HttpStatusCode)default(int); // answered without reading the body, and closed
        }
    }

    // Activities of several units whose reports can take pictures again.
    private static async Task<IReadOnlyList<string>> ReopenReportsAsync(RunProcess run, string token)
    {
        using HttpClient client = new() { BaseAddress = new(run.Address("publication").Http) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var reports = JsonDocument.Parse(
            await client.GetStringAsync(new Uri("/v1/districts/430503/campaigns/-/activities/-/reports?page_size=20", UriKind.Relative))
        );
        List<string> activities = [];
        foreach (var name in reports.RootElement.GetProperty("reports").EnumerateArray().Select(report => report.GetProperty("name").GetString()!).Take(4))
        {
            using var answer = await client.PostAsync(
                new Uri($"/v1/{name}:unpublish", UriKind.Relative),
                new StringContent("""{"reason": "pictures are added"}""", Encoding.UTF8, "application/json")
            );
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            activities.Add(name[..name.LastIndexOf('/')]);
        }

        return activities;
    }

    private static int FindProcess(RunProcess run, string service) =>
        Assert
            .Single(
                run.Processes(),
                process =>
                    process.Command.Contains($"ThemeDay.Services.{service}.dll", StringComparison.OrdinalIgnoreCase)
                    && !process.Command.Contains(" exec ", StringComparison.Ordinal) // a process that reads files
                    && process.Command.StartsWith("dotnet", StringComparison.Ordinal)
            )
            .Pid;

    private static long ReadStatus(int pid, string name) =>
        long.Parse(
            File.ReadLines($"/proc/{pid}/status")
                .First(line => line.StartsWith($"{name}:", StringComparison.Ordinal))
                .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );

    private static string Count(IEnumerable<HttpStatusCode> answers) =>
        string.Join(", ", answers.GroupBy(answer => answer).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {(int)group.Key}"));
}
