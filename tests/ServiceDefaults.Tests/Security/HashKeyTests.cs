using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class HashKeyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task All_replicas_of_a_service_have_the_key_that_the_first_of_them_created()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => HashKey.ReadOrCreate(folder.FullName))));

        Assert.Single(keys.Append(HashKey.ReadOrCreate(folder.FullName)).Select(key => Convert.ToHexString(key.ComputeHash("a", "b"u8))).Distinct());
        Assert.Equal("hash.key", Assert.Single(folder.EnumerateFiles()).Name); // and nothing half-written
    }

    [Fact]
    public void Another_key_and_another_purpose_have_another_hash()
    {
        var (key, other) = (HashKey.ReadOrCreate(Path.Combine(folder.FullName, "a")), HashKey.ReadOrCreate(Path.Combine(folder.FullName, "b")));

        Assert.NotEqual(key.ComputeHash("a", "c"u8), other.ComputeHash("a", "c"u8));
        Assert.NotEqual(key.ComputeHash("a", "c"u8), key.ComputeHash("b", "c"u8));
    }

    [Fact]
    public void A_key_that_was_cut_off_is_not_used()
    {
        HashKey.ReadOrCreate(folder.FullName);
        var file = Assert.Single(folder.EnumerateFiles());
        File.WriteAllBytes(file.FullName, File.ReadAllBytes(file.FullName)[..16]);

        Assert.Throws<InvalidDataException>(() => HashKey.ReadOrCreate(folder.FullName));
    }

    [Fact]
    public void Only_its_owner_reads_the_key()
    {
        HashKey.ReadOrCreate(folder.FullName);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(folder.EnumerateFiles()).FullName));
    }
}
