using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>docs/operations.md lists every metric, and every log message at Warning or above, with what to do.</summary>
public sealed partial class OperationsGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Checkout.Root, "docs/operations.md"));

    private static readonly IReadOnlyList<CompilationUnitSyntax> Code =
    [
        .. Sources.All,
        .. Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, "AppHost"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.Split('/').Any(folder => folder is "obj" or "bin"))
            .Select(path => Sources.Parse(File.ReadAllText(Path.Combine(Checkout.Root, path)), path)),
    ];

    [Fact]
    public void Every_log_message_at_Warning_or_above_is_in_the_table_and_no_other()
    {
        var messages = Code.SelectMany(Messages).ToList();

        Assert.True(messages.Count > 40, "the log messages are not where they were");
        Assert.Equal(messages.Where(message => message.IsWarning).Select(message => message.Id).Order(), RowsOf("log message").Select(IdOf).Order());
    }

    [Fact]
    public void Each_log_message_has_an_id_of_its_own()
    {
        Assert.Equal(
            [],
            Code.SelectMany(Messages)
                .GroupBy(message => message.Id)
                .Where(same => same.Count() > 1)
                .Select(same => string.Join(' ', same.Select(message => $"{message}")))
        );
    }

    [Fact]
    public void Every_metric_is_in_the_table_and_no_other()
    {
        var instruments = Code.SelectMany(source => source.DescendantNodes().OfType<LiteralExpressionSyntax>())
            .Select(literal => literal.Token.ValueText)
            .Where(text => MetricName.IsMatch(text));

        Assert.Equal(instruments.Order(StringComparer.Ordinal), RowsOf("metric").Select(row => row.Trim('`')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_names_a_metric_that_there_is()
    {
        var metrics = RowsOf("metric").Select(row => row.Trim('`').Replace('.', '_')).ToList();
        var alerts = Section("## Alerts").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.True(alerts.Count >= 8, "the alerts are not where they were");
        Assert.All(
            alerts,
            alert =>
                Assert.All(PrometheusName.Matches(alert), name => Assert.Contains(metrics, metric => name.Value.StartsWith(metric, StringComparison.Ordinal)))
        );
    }

    [GeneratedRegex(
        @"^themeday\.(deliveries|events|ledger|notifications|outbox|requests|operations|public_site)\.[a-z_.]+$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex MetricName { get; }

    [GeneratedRegex("themeday_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrometheusName { get; }

    private static IEnumerable<Message> Messages(CompilationUnitSyntax source) =>
        from attribute in source.DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() is "LoggerMessage"
        let arguments = attribute.ArgumentList!.Arguments
        let id = arguments.First(argument => argument.NameEquals is null or { Name.Identifier.ValueText: "EventId" })
        let level = arguments.FirstOrDefault(argument => $"{argument.Expression}".StartsWith("LogLevel.", StringComparison.Ordinal))
        select new Message(
            int.Parse($"{id.Expression}", CultureInfo.InvariantCulture),
            $"{level?.Expression}" is "" or "LogLevel.Warning" or "LogLevel.Error" or "LogLevel.Critical", // without a level: that of StartupGrace
            Sources.Place(attribute)
        );

    private static int IdOf(string row) => int.Parse(row.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The first cells of the table whose first column is named so.</summary>
    private static IEnumerable<string> RowsOf(string column) =>
        Guide
            .Split('\n')
            .SkipWhile(line => !line.StartsWith($"| {column} |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')[1].Trim());

    private static string Section(string heading)
    {
        var start = Guide.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{heading} is missing");
        var end = Guide.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? Guide[start..] : Guide[start..end];
    }

    private sealed record Message(int Id, bool IsWarning, string Place);
}
