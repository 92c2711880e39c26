using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The commands of docs/integrate.md, run as they stand there.</summary>
[Collection(LoadedSystem.Collection)]
public sealed partial class IntegrationGuideTests(LoadedSystem system)
{
    private const string District = "430502"; // the demo's figures are those of 430503

    [Fact]
    public async Task The_commands_of_the_guide_lead_from_a_client_to_a_submitted_theme_and_a_resumed_feed()
    {
        using var folder = new SharedTempFolder();
        var registry = $"{system.Running.Address("registry").Http}".TrimEnd('/');
        await OpenCampaignAsync(registry);
        var guide = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/integrate.md"));
        var script = string.Concat(Commands().Matches(guide).Select(block => block.Groups["commands"].Value))
            .Replace("430503", District, StringComparison.Ordinal)
            .Replace("@examples/", $"@{Checkout.Root}/examples/", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:PORT", registry, StringComparison.Ordinal)
            .Replace("./run client add archive", $"{Checkout.Root}/run client add archive --state {system.Running.State.Path}", StringComparison.Ordinal);

        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new ProcessSpec("bash", "-euo", "pipefail", "-c", script) { WorkingDirectory = folder.Path },
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"state\": \"THEME_STATE_SUBMITTED\"", output.Replace("\":\"", "\": \"", StringComparison.Ordinal), StringComparison.Ordinal);
        var events = await File.ReadAllTextAsync(Path.Combine(folder.Path, "events.jsonl"));
        Assert.Contains("themeday.events.v1.ThemeSubmitted", events, StringComparison.Ordinal);
        Assert.DoesNotContain("themeday.events.v1.ThemeSubmitted", output, StringComparison.Ordinal); // the second subscription resumed after it
    }

    private async Task OpenCampaignAsync(string registry)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            (await system.Running.TokenAsync("bureau", "--scope", District)).Trim()
        );
        await PostAsync("units:import", new { csv = $"code,name,kind\n{District}001,示例街道办事处,subdistrict\n" });
        await PostAsync(
            "campaigns",
            new
            {
                campaign_id = "2023-1",
                campaign = new
                {
                    title = "接口示例",
                    deadline = new
                    {
                        year = 2023,
                        month = 4,
                        day = 14,
                    },
                    first_month = new { year = 2023, month = 4 },
                    last_month = new { year = 2023, month = 10 },
                    forms = (string[])["现场观摩"],
                    audiences = (string[])["普通市民"],
                    programme_lead = new { working_days = 5 },
                    report_lead = new { working_days = 5 },
                    correction_lead = new { working_days = 3 },
                    minimum_themes = 1,
                    cut_off_date = new
                    {
                        year = 2023,
                        month = 12,
                        day = 1,
                    },
                    scheme = "theme-day-2023",
                },
            }
        );
        await PostAsync("campaigns/2023-1:open", new { });

        async Task PostAsync(string path, object body)
        {
            using var response = await http.PostAsJsonAsync(new Uri($"{registry}/v1/districts/{District}/{path}"), body);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [GeneratedRegex("```sh\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Commands();
}
