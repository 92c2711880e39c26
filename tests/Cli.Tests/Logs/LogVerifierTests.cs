using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Cli.Logs;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.Verification;

namespace ThemeDay.Cli.Tests.Logs;

public sealed class LogVerifierTests : IDisposable
{
    private const string Service = "registry";
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly CheckpointSigner signer = CreateSigner();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-kept-");

    public void Dispose()
    {
        signer.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_log_is_whole_that_follows_its_chain_to_its_checkpoints()
    {
        var rows = Rows(3);

        var log = Check(rows, Signed(rows, 1), Signed(rows, 3));

        Assert.Null(log.Error);
        Assert.Equal((3, 0, 2), (log.Events, log.Withheld, log.Checkpoints));
    }

    [Fact]
    public void A_row_of_another_district_is_checked_by_its_digest()
    {
        var rows = Rows(2);
        (rows[1].Payload, rows[1].PayloadWithheld) = (ByteString.Empty, true);

        var log = Check(rows, Signed(rows, 2));

        Assert.Null(log.Error);
        Assert.Equal(1, log.Withheld);
    }

    [Fact]
    public void An_empty_log_is_whole() => Assert.Null(Check([], Signed([], 0)).Error);

    [Fact]
    public void A_changed_payload_is_found()
    {
        var rows = Rows(2);
        rows[1].Payload = ByteString.CopyFromUtf8("forged");

        Assert.Contains("position 2", Check(rows).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_missing_is_found()
    {
        var rows = Rows(3);
        rows.RemoveAt(1);

        Assert.Contains("position 3 follows 1", Check(rows).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_another_service_is_found()
    {
        var rows = Rows(1);
        rows[0].Source = "scheduling";

        Assert.Contains("says it is of scheduling", Check(rows).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_cut_behind_a_checkpoint_is_found()
    {
        var rows = Rows(3);
        var checkpoint = Signed(rows, 3);

        Assert.Contains("it ends at 2, and a checkpoint was signed at 3", Check(rows[..2], checkpoint).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_written_anew_is_found_by_the_checkpoint_of_the_old_one()
    {
        var old = Signed(Rows(2, "old"), 2);

        Assert.Contains("position 2 is not the one its checkpoint was signed for", Check(Rows(2, "new"), old).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_written_anew_together_with_its_checkpoints_is_found_by_one_kept_elsewhere()
    {
        var kept = Signed(Rows(2, "old"), 2);
        var rows = Rows(3, "new");

        var log = Check(rows, [Signed(rows, 3)], [kept]);

        Assert.Contains("position 2 is not the one its checkpoint was signed for", log.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (log.Checkpoints, log.Trusted));
    }

    [Fact]
    public void A_checkpoint_with_a_key_that_is_none_is_found()
    {
        var rows = Rows(1);
        var forged = Signed(rows, 1);
        forged.PublicKey = ByteString.CopyFromUtf8("no key");
        forged.KeyId = ByteString.CopyFrom(SHA256.HashData(forged.PublicKey.Span));

        Assert.Contains("the signature of the checkpoint at 1 does not hold", Check(rows, [], [forged]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_are_kept_line_by_line_and_each_once()
    {
        var file = Path.Combine(folder.FullName, "kept");
        var (first, second) = (Signed(Rows(2), 1), Signed(Rows(2), 2));

        CheckpointFile.Read(file).Append(first);
        var kept = CheckpointFile.Read(file);
        kept.Append(second);
        kept.Append(first);

        Assert.Equal([first, second], CheckpointFile.Read(file).ForService(Service));
        Assert.Empty(CheckpointFile.Read(file).ForService("scheduling"));
        Assert.Equal(2, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void A_line_that_a_crash_broke_off_is_left_out_and_the_file_goes_on_whole()
    {
        var file = Path.Combine(folder.FullName, "kept");
        var (first, second, third) = (Signed(Rows(3), 1), Signed(Rows(3), 2), Signed(Rows(3), 3));
        CheckpointFile.Read(file).Append(first);
        CheckpointFile.Read(file).Append(second);
        var whole = File.ReadAllBytes(file);
        for (var length = File.ReadAllText(file).IndexOf('\n', StringComparison.Ordinal) + 2; length < whole.Length - 1; length += 37)
        {
            File.WriteAllBytes(file, whole[..length]);

            var kept = CheckpointFile.Read(file);
            Assert.Equal([first], kept.ForService(Service));
            kept.Append(second);
            kept.Append(third);

            Assert.Equal([first, second, third], CheckpointFile.Read(file).ForService(Service));
            Assert.Equal(3, File.ReadAllLines(file).Length);
        }
    }

    [Fact]
    public void A_last_line_that_lacks_its_line_feed_only_is_kept()
    {
        var file = Path.Combine(folder.FullName, "kept");
        var (first, second) = (Signed(Rows(2), 1), Signed(Rows(2), 2));
        CheckpointFile.Read(file).Append(first);
        File.WriteAllText(file, File.ReadAllText(file).TrimEnd('\n'));

        CheckpointFile.Read(file).Append(second);

        Assert.Equal([first, second], CheckpointFile.Read(file).ForService(Service));
    }

    [Fact]
    public void A_line_that_is_no_checkpoint_is_named()
    {
        var file = Path.Combine(folder.FullName, "kept");
        CheckpointFile.Read(file).Append(Signed(Rows(1), 1));
        File.AppendAllText(file, "position 7\n");

        Assert.Contains("kept, line 2: no checkpoint", Assert.Throws<CommandException>(() => CheckpointFile.Read(file)).Message, StringComparison.Ordinal);
    }

    // A path that was mistyped must not cost a file.
    [Theory]
    [InlineData("\u0001\u00ff\u0000")]
    [InlineData("a letter")]
    [InlineData("{}")]
    [InlineData("{ 7")]
    [InlineData("[")]
    [InlineData("{ \"name\": \"ThemeDay\", ")]
    [InlineData("{ \"sourc: \"registry\"")]
    [InlineData("{ \"source\": \"regs")]
    [InlineData("{ \"source\": \"registry\", \"hash\": {")]
    [InlineData("{ \"source\": \"registry\", \"hash\": \"no base64")]
    public void A_last_line_that_is_not_the_beginning_of_a_checkpoint_is_named_and_nothing_is_written(string text)
    {
        var file = Path.Combine(folder.FullName, "kept");
        CheckpointFile.Read(file).Append(Signed(Rows(1), 1));
        var whole = File.ReadAllText(file);

        foreach (var content in (string[])[text, whole + text])
        {
            File.WriteAllText(file, content);

            var refused = Assert.Throws<CommandException>(() => CheckpointFile.Read(file));

            Assert.StartsWith($"{file}, line {(content == text ? 1 : 2)}: ", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.Equal(content, File.ReadAllText(file));
        }
    }

    [Fact]
    public void A_first_line_that_a_crash_broke_off_anywhere_is_replaced()
    {
        var file = Path.Combine(folder.FullName, "kept");
        var checkpoint = Signed(Rows(1), 1);
        CheckpointFile.Read(file).Append(checkpoint);
        var whole = File.ReadAllBytes(file);

        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);

            CheckpointFile.Read(file).Append(checkpoint);

            Assert.Equal([checkpoint], CheckpointFile.Read(file).ForService(Service));
        }
    }

    [Fact]
    public void A_line_that_was_changed_is_named_and_says_nothing_of_the_log()
    {
        Action<Checkpoint>[] changes =
        [
            checkpoint => checkpoint.Position++,
            checkpoint => checkpoint.Hash = ByteString.CopyFrom(new byte[32]),
            checkpoint => checkpoint.SignTime = null,
            checkpoint => checkpoint.Signature = ByteString.Empty,
            checkpoint => checkpoint.PublicKey = ByteString.Empty,
        ];
        var file = Path.Combine(folder.FullName, "kept");

        foreach (var change in changes)
        {
            var changed = Signed(Rows(2), 2);
            change(changed);
            File.WriteAllText(file, $"{JsonFormatter.Default.Format(Signed(Rows(2), 1))}\n{JsonFormatter.Default.Format(changed)}\n");

            var refused = Assert.Throws<CommandException>(() => CheckpointFile.Read(file));

            Assert.Equal($"{file}, line 2: its signature does not hold", refused.Message);
        }
    }

    [Fact]
    public void A_line_of_an_unknown_service_is_named()
    {
        var file = Path.Combine(folder.FullName, "kept");
        var unknown = Signed(Rows(1), 1);
        unknown.Source = "archive";
        File.WriteAllText(file, $"{JsonFormatter.Default.Format(unknown)}\n");

        var refused = Assert.Throws<CommandException>(() => CheckpointFile.Read(file));

        Assert.Equal($"{file}, line 1: its source is archive, not registry, scheduling or publication", refused.Message);
    }

    [Fact]
    public void A_checkpoint_that_was_changed_is_not_held_against_the_log()
    {
        var rows = Rows(2);
        var changed = Signed(rows, 1);
        changed.Position = 2;

        Assert.Equal("the signature of the checkpoint at 2 does not hold", Check(rows, changed).Error);
    }

    [Fact]
    public void A_checkpoint_nobody_signed_is_found()
    {
        var rows = Rows(2);
        var forged = Signed(rows, 2);
        forged.SignTime = Timestamp.FromDateTimeOffset(Start.AddYears(1));

        Assert.Contains("the signature of the checkpoint at 2 does not hold", Check(rows, forged).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_signed_again_with_another_key_is_invalid_until_that_key_is_named()
    {
        var state = StateDirectory.Resolve(folder.FullName, "");
        state.Secrets.GetOrCreate("checkpoint-signing-key", SecretStore.GenerateSigningKey);
        var rows = Rows(2);
        var checkpoint = Signed(rows, 2);
        var keyId = Convert.ToHexStringLower(checkpoint.KeyId.Span);

        Assert.Contains($"is signed with the key {keyId}", Check(rows, [checkpoint], [], CheckpointKeys.Load(state, [])).Error, StringComparison.Ordinal);
        Assert.Null(Check(rows, [checkpoint], [], CheckpointKeys.Load(state, [keyId])).Error);
        Assert.Throws<CommandException>(() => CheckpointKeys.Load(state, [keyId[..16]]));
    }

    [Fact]
    public void A_log_that_was_signed_with_the_key_of_the_state_directory_is_valid()
    {
        var state = StateDirectory.Resolve(folder.FullName, "");
        var secret = state.Secrets.GetOrCreate("checkpoint-signing-key", SecretStore.GenerateSigningKey);
        using var ofState = CheckpointSigner.FromPkcs8(secret);
        var rows = Rows(2);

        Assert.Null(Check(rows, [Signed(rows, 2, ofState)], [], CheckpointKeys.Load(state, [])).Error);
    }

    private static LogVerificationResult Check(IEnumerable<LoggedEvent> rows, params Checkpoint[] own) => Check(rows, own, []);

    private static LogVerificationResult Check(IEnumerable<LoggedEvent> rows, Checkpoint[] own, Checkpoint[] kept, CheckpointKeys? knownKeys = null)
    {
        var check = new LogVerifier(Service, own, kept, knownKeys);
        foreach (var row in rows)
            check.Verify(row);
        return check.Result();
    }

    private static List<LoggedEvent> Rows(int count, string word = "fact")
    {
        List<LoggedEvent> rows = [];
        var hash = HashChain.Genesis.ToArray();
        for (var position = 1; position <= count; position++)
        {
            var payload = ByteString.CopyFromUtf8($"{word} {position}");
            var link = new ChainedHeader(
                position,
                Guid.CreateVersion7(),
                "themeday.events.v1.ThemeSubmitted",
                Start.AddMinutes(position),
                SHA256.HashData(payload.Span)
            );
            hash = HashChain.Hash(hash, link);
            rows.Add(
                new()
                {
                    Position = position,
                    EventId = $"{link.EventId}",
                    Type = link.Type,
                    Source = Service,
                    RecordTime = Timestamp.FromDateTimeOffset(link.RecordedAt),
                    Payload = payload,
                    Digest = ByteString.CopyFrom(link.Digest.Span),
                    Hash = ByteString.CopyFrom(hash),
                }
            );
        }

        return rows;
    }

    private Checkpoint Signed(List<LoggedEvent> rows, int position) => Signed(rows, position, signer);

    private static Checkpoint Signed(List<LoggedEvent> rows, int position, CheckpointSigner signer)
    {
        var signed = signer.Sign(Service, position, position == 0 ? HashChain.Genesis.ToArray() : rows[position - 1].Hash.ToByteArray(), Start.AddDays(1));
        return new()
        {
            Source = signed.Source,
            Position = signed.Position,
            Hash = ByteString.CopyFrom(signed.Hash),
            SignTime = Timestamp.FromDateTimeOffset(signed.SignedAt),
            Signature = ByteString.CopyFrom(signed.Signature),
            KeyId = ByteString.CopyFrom(signed.KeyId),
            PublicKey = ByteString.CopyFrom(signer.PublicKey),
        };
    }

    private static CheckpointSigner CreateSigner()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return CheckpointSigner.FromPkcs8(Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
    }
}
