using System.Security.Cryptography;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Tests.Log;

public sealed class CheckpointSignerTests : IDisposable
{
    private readonly CheckpointSigner signer = CreateSigner();
    private readonly byte[] hash = SHA256.HashData("row"u8);
    private readonly DateTimeOffset now = new(2023, 4, 10, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_signed_checkpoint_holds_against_its_public_key()
    {
        Assert.True(CheckpointSigner.Verify(signer.Sign("registry", 7, hash, now), signer.PublicKey));
    }

    [Fact]
    public void A_checkpoint_with_any_word_changed_does_not_hold()
    {
        var signed = signer.Sign("registry", 7, hash, now);

        Assert.All(
            [
                signed with
                {
                    Source = "scheduling",
                },
                signed with
                {
                    Position = 8,
                },
                signed with
                {
                    Hash = SHA256.HashData("other"u8),
                },
                signed with
                {
                    SignedAt = now.AddMicroseconds(1),
                },
                signed with
                {
                    KeyId = hash,
                },
            ],
            changed => Assert.False(CheckpointSigner.Verify(changed, signer.PublicKey))
        );
    }

    [Fact]
    public void A_checkpoint_signed_with_another_key_does_not_hold()
    {
        using var other = CreateSigner();

        Assert.False(CheckpointSigner.Verify(other.Sign("registry", 7, hash, now) with { KeyId = signer.KeyId }, signer.PublicKey));
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<CryptographicException>(() => CheckpointSigner.FromPkcs8(Convert.ToBase64String(key.ExportPkcs8PrivateKey())));
    }

    public void Dispose() => signer.Dispose();

    private static CheckpointSigner CreateSigner()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return CheckpointSigner.FromPkcs8(Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
    }
}
