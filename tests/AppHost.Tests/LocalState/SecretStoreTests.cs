using System.Security.Cryptography;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

public sealed class SecretStoreTests : IDisposable
{
    private readonly SharedTempFolder folder = new();

    [Fact]
    public void A_secret_is_generated_once_and_only_its_owner_can_read_it()
    {
        var state = StateDirectory.Resolve(folder.Path, "");

        var first = state.Secrets.GetOrCreate("postgres-password", SecretStore.GeneratePassword);
        var second = state.Secrets.GetOrCreate("postgres-password", SecretStore.GeneratePassword);

        Assert.Equal(first, second);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.GetPath("secrets/postgres-password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state.GetPath("secrets")));
    }

    [Fact]
    public void All_who_need_a_new_secret_at_once_get_the_same()
    {
        var secrets = StateDirectory.Resolve(folder.Path, "").Secrets;

        var results = ParallelEnumerable
            .Range(0, 100)
            .WithDegreeOfParallelism(8)
            .Select(_ => secrets.GetOrCreate("cli-client", SecretStore.GeneratePassword))
            .Distinct()
            .ToList();

        Assert.Single(results);
        Assert.Equal(["cli-client"], Directory.GetFiles(Path.Combine(folder.Path, "secrets")).Select(Path.GetFileName));
    }

    [Fact]
    public void An_empty_secret_is_refused_and_its_file_named()
    {
        var state = StateDirectory.Resolve(folder.Path, "");
        state.Secrets.GetOrCreate("cli-client", SecretStore.GeneratePassword);
        File.WriteAllText(state.GetPath("secrets/cli-client"), "");

        Assert.StartsWith(
            $"{state.GetPath("secrets/cli-client")} is empty",
            Assert.Throws<StartupException>(() => state.Secrets.Find("cli-client")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<StartupException>(() => state.Secrets.GetOrCreate("cli-client", SecretStore.GeneratePassword));
    }

    [Fact]
    public void A_secret_that_cannot_be_written_is_refused_with_the_cause()
    {
        var secrets = new SecretStore(folder.Of("missing"));

        var exception = Assert.Throws<StartupException>(() => secrets.GetOrCreate("cli-client", SecretStore.GeneratePassword));

        Assert.StartsWith("a file cannot be written: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_goes_into_a_URI_unescaped()
    {
        var password = SecretStore.GeneratePassword();

        Assert.Equal(password, Uri.EscapeDataString(password));
        Assert.NotEqual(password, SecretStore.GeneratePassword());
    }

    [Fact]
    public void A_signing_key_is_one_line_that_every_ES256_signer_can_load()
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(SecretStore.GenerateSigningKey()), out _);

        Assert.Equal(256, key.KeySize);
    }

    public void Dispose() => folder.Dispose();
}
