using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>Alone, for one of them looks for the process that it starts among the children of this one.</summary>
[CollectionDefinition(nameof(PictureWorkersTests), DisableParallelization = true)]
[Collection(nameof(PictureWorkersTests))]
public sealed class PictureWorkersTests : IDisposable
{
    private readonly SharedTempFolder folder = new();
    private readonly PictureWorkers workers = new(PictureWorkers.DefaultTimeout, NullLogger<PictureWorkers>.Instance);

    [Fact]
    public async Task A_picture_is_rendered_as_in_this_process_and_only_its_owner_can_read_it()
    {
        var picture = await WriteAsync(Photographs.WithPlace());

        Assert.Null(await workers.RenderAsync(picture, folder.Of("public"), TestContext.Current.CancellationToken));

        using MemoryStream original = new(Photographs.WithPlace());
        Assert.True(PictureRenderer.Render(original).TryGetValue(out var expected, out _));
        Assert.Equal(expected, await File.ReadAllBytesAsync(folder.Of("public"), TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Of("public")));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_and_the_next_one_is_rendered()
    {
        var broken = await WriteAsync(Photographs.WithPlace()[..100]);
        Assert.Equal(ErrorReasons.FileUnreadable, (await RenderAsync(broken))?.Fields[0].Reason);

        Assert.Null(await RenderAsync(await WriteAsync(Photographs.WithPlace())));
    }

    [Fact]
    public async Task A_process_that_ended_while_it_was_idle_is_replaced()
    {
        var picture = await WriteAsync(Photographs.WithPlace());
        var before = ListChildren();
        Assert.Null(await RenderAsync(picture));
        using var idle = Process.GetProcessById(Assert.Single(ListChildren().Except(before)));

        idle.Kill();
        await idle.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Null(await RenderAsync(picture));
    }

    [Fact]
    public async Task A_process_that_takes_too_long_is_killed_and_the_picture_refused()
    {
        using PictureWorkers impatient = new(TimeSpan.Zero, NullLogger<PictureWorkers>.Instance);

        var refused = await impatient.RenderAsync(await WriteAsync(Photographs.WithPlace()), folder.Of("late"), TestContext.Current.CancellationToken);

        Assert.Equal(ErrorReasons.FileUnreadable, refused?.Fields[0].Reason);
    }

    public void Dispose()
    {
        workers.Dispose();
        folder.Dispose();
    }

    private Task<Error?> RenderAsync(string path) => workers.RenderAsync(path, folder.Of($"{Guid.NewGuid():N}"), TestContext.Current.CancellationToken);

    /// <summary>The ids of the processes that this one has started.</summary>
    private static List<int> ListChildren() => [.. Directory.EnumerateDirectories("/proc/self/task").SelectMany(ListChildrenOf).Select(int.Parse)];

    private static string[] ListChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return []; // the thread has ended
        }
    }

    private async Task<string> WriteAsync(byte[] bytes)
    {
        var path = folder.Of($"{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        return path;
    }
}
