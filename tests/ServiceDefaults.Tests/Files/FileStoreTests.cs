using System.Runtime.InteropServices;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Files;

public sealed class FileStoreTests : IDisposable
{
    private const uint Nobody = 65534;

    private static readonly AcceptedFiles Accepted = new(1 << 20, [FileTypes.Pdf], ErrorReasons.FileTypeUnsupported);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-files-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_not_committed_leaves_nothing_and_one_that_is_can_be_read()
    {
        var files = new FileStore(folder.FullName);

        (await ReceiveAsync(files, "refused")).Dispose();
        string sha256;
        using (var stored = await ReceiveAsync(files, "stored"))
        {
            files.Commit(stored);
            sha256 = stored.Sha256;
        }

        await using var read = files.Open(sha256);
        Assert.NotNull(read);
        Assert.Equal([sha256], folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_not_called_a_bug_of_the_service()
    {
        var file = Path.Combine(folder.FullName, "no-folder");
        await File.WriteAllTextAsync(file, "");

        var failure = await Assert.ThrowsAsync<FileStoreException>(() => ReceiveAsync(new FileStore(file), "a scan"));
        var status = new ExceptionMapper(NullLogger<ExceptionMapper>.Instance).Map(failure, "UploadStampedScan");

        Assert.Equal((int)Code.Unavailable, status.Code);
    }

    [Theory]
    [InlineData(28)] // ENOSPC
    [InlineData(122)] // EDQUOT
    public void A_full_disk_is_told_by_its_own_reason(int error)
    {
        var failure = new FileStoreException(new IOException("No space left on device", error));

        var status = new ExceptionMapper(NullLogger<ExceptionMapper>.Instance).Map(failure, "UploadStampedScan");

        Assert.Equal(((int)Code.ResourceExhausted, ErrorReasons.StorageFull), (status.Code, ErrorStatus.GetReason(status)));
        Assert.Null(status.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task A_clean_up_goes_on_where_a_folder_belongs_to_somebody_else()
    {
        var files = new FileStore(folder.FullName);
        List<string> stored = [];
        foreach (var content in (string[])["first", "second", "third"])
        {
            using var received = await ReceiveAsync(files, content);
            files.Commit(received);
            stored.Add(received.Sha256);
        }

        var closed = Path.Combine(folder.FullName, stored[0][..2]);
        foreach (var other in folder.GetDirectories())
            other.UnixFileMode = (UnixFileMode)0b111_111_111;
        folder.UnixFileMode = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(closed, UnixFileMode.None);
        List<Exception> failures = [];
        List<string> found = [];
        var later = TimeProvider.System.GetUtcNow().AddDays(1);

        RunAsNobody(() =>
        {
            found = [.. files.FindOlderThan(later, failures.Add)];
            foreach (var sha256 in found)
                files.DeleteIfOlderThan(sha256, later, failures.Add);
        });

        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(stored.Skip(1).Order(), found.Order());
        Assert.Single(failures);
        Assert.Equal([stored[0]], folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name));
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_is_told_and_stays()
    {
        var files = new FileStore(folder.FullName);
        using (var received = await ReceiveAsync(files, "kept"))
        {
            files.Commit(received);
            folder.UnixFileMode = (UnixFileMode)0b111_101_101;
            File.SetUnixFileMode(Path.Combine(folder.FullName, received.Sha256[..2]), (UnixFileMode)0b101_101_101); // readable, not writable
            List<Exception> failures = [];
            var isDeleted = true;

            RunAsNobody(() => isDeleted = files.DeleteIfOlderThan(received.Sha256, TimeProvider.System.GetUtcNow().AddDays(1), failures.Add));

            Assert.False(isDeleted);
            Assert.Single(failures);
            File.SetUnixFileMode(Path.Combine(folder.FullName, received.Sha256[..2]), (UnixFileMode)0b111_101_101);
        }
    }

    private static async Task<ReceivedFile> ReceiveAsync(FileStore files, string text) =>
        (await files.ReceiveAsync(new MemoryStream(SampleFiles.Pdf(text)), Accepted, CancellationToken.None)).OrThrow();

    // Root may read and delete everything. The file system's user id is that of a thread.
    private static void RunAsNobody(Action action)
    {
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                _ = SetFileSystemUser(Nobody);
            action();
        });
        thread.Start();
        thread.Join();
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(uint user);
}
