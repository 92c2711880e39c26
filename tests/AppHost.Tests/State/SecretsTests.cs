using System.Security.Cryptography;
using ThemeDay.State;

namespace ThemeDay.AppHost.Tests.State;

public sealed class SecretsTests : IDisposable
{
    private readonly NewFolder folder = new();

    [Fact]
    public void A_secret_is_made_once_and_only_its_owner_can_read_it()
    {
        var state = StateFolder.Of(folder.Path, "");

        var first = state.Secrets.ReadOrMake("postgres-password", Secrets.Password);
        var again = state.Secrets.ReadOrMake("postgres-password", Secrets.Password);

        Assert.Equal(first, again);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.File("secrets/postgres-password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state.File("secrets")));
    }

    [Fact]
    public void All_who_ask_at_once_for_a_new_secret_get_the_same()
    {
        var secrets = StateFolder.Of(folder.Path, "").Secrets;

        var got = ParallelEnumerable.Range(0, 100).WithDegreeOfParallelism(8).Select(_ => secrets.ReadOrMake("cli-client", Secrets.Password)).Distinct().ToList();

        Assert.Single(got);
        Assert.Equal(["cli-client"], Directory.GetFiles(Path.Combine(folder.Path, "secrets")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_password_can_stand_in_an_address_as_it_is()
    {
        var password = Secrets.Password();

        Assert.Equal(password, Uri.EscapeDataString(password));
        Assert.NotEqual(password, Secrets.Password());
    }

    [Fact]
    public void A_signing_key_is_one_line_that_every_ES256_signer_can_load()
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Secrets.SigningKey()), out _);

        Assert.Equal(256, key.KeySize);
    }

    public void Dispose() => folder.Dispose();
}
