using System.Globalization;
using ThemeDay.AppHost.Orchestration;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Orchestration;

public sealed class RotatingLogFileTests : IDisposable
{
    private const int MaxBytes = 1_000;
    private const int MaxFiles = 3;

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task A_log_that_is_written_without_end_takes_a_bounded_space_and_keeps_the_newest_lines()
    {
        await using (var log = Open())
            for (var line = 0; line < 1_000; line++)
                await log.WriteLineAsync(Line(line));

        var files = Files();
        Assert.Equal(["registry.1.log", "registry.2.log", "registry.log"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, MaxBytes));
        var kept = new[] { "registry.2.log", "registry.1.log", "registry.log" }.SelectMany(name => File.ReadLines(folder.Of(name))).ToList();
        Assert.Equal(Enumerable.Range(1_000 - kept.Count, kept.Count).Select(Line), kept);
    }

    [Fact]
    public async Task The_log_of_the_previous_run_is_kept_beside_that_of_this_one()
    {
        await using (var log = Open())
            await log.WriteLineAsync("the run before");

        await using (var log = Open())
            await log.WriteLineAsync("this run");

        Assert.Equal(["the run before"], File.ReadLines(folder.Of("registry.1.log")));
        Assert.Equal(["this run"], File.ReadLines(folder.Of("registry.log")));
    }

    [Fact]
    public async Task A_line_longer_than_a_file_is_cut()
    {
        await using (var log = Open())
        {
            await log.WriteLineAsync("before");
            await log.WriteLineAsync(new string('长', 5_000));
            await log.WriteLineAsync("after");
        }

        Assert.All(Files(), file => Assert.InRange(new FileInfo(file).Length, 1, MaxBytes));
        Assert.Equal("after", File.ReadLines(folder.Of("registry.log")).Last());
    }

    [Fact]
    public async Task What_is_written_can_be_read_at_once()
    {
        await using var log = Open();
        await log.WriteLineAsync("a line");
        await log.FlushAsync(CancellationToken.None);

        await using var reading = new FileStream(folder.Of("registry.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(reading);
        Assert.Equal("a line\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => folder.Dispose();

    private RotatingLogFile Open() => new(folder.Of("registry.log"), MaxBytes, MaxFiles);

    private List<string> Files() => [.. Directory.EnumerateFiles(folder.Path, "registry*").Order(StringComparer.Ordinal)];

    private static string Line(int number) => number.ToString("D20", CultureInfo.InvariantCulture);
}
