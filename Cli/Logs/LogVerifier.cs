using System.Security.Cryptography;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.Verification;

namespace ThemeDay.Cli.Logs;

/// <summary>The result of verifying one event log.</summary>
/// <param name="Service">The service that owns the log.</param>
/// <param name="Events">The number of valid rows.</param>
/// <param name="Withheld">The number of rows verified by digest only, because the caller may not read their payload.</param>
/// <param name="Checkpoints">The number of signed checkpoints of the service that were compared.</param>
/// <param name="Trusted">The number of externally stored checkpoints that were compared.</param>
/// <param name="KeyId">The key id of the latest checkpoint, for comparison with a known one.</param>
/// <param name="Error">The error found; null if the log is valid.</param>
internal sealed record LogVerificationResult(string Service, long Events, long Withheld, int Checkpoints, int Trusted, string KeyId, string? Error)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Service}: {(Error is null ? "valid" : $"INVALID, {Error}")}, {Events} events{(Withheld > 0 ? $" ({Withheld} by digest)" : "")}, "
        + $"{Checkpoints} checkpoints{(KeyId is "" ? "" : $" of key {KeyId}")}{(Trusted > 0 ? $", {Trusted} trusted" : "")}";
}

/// <summary>The keys that checkpoints may be signed with.</summary>
internal sealed class CheckpointKeys
{
    private readonly HashSet<string> ids;

    private CheckpointKeys(IEnumerable<string> ids) => this.ids = new(ids, StringComparer.OrdinalIgnoreCase);

    /// <summary>The key of a state directory, and earlier ones.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="earlier">The ids of keys that were replaced: SHA-256 of the public key in hexadecimal.</param>
    /// <returns>Null if the state directory has no key: then nothing is known.</returns>
    /// <exception cref="CommandException">An id is not one.</exception>
    public static CheckpointKeys? Load(StateDirectory state, IReadOnlyList<string> earlier)
    {
        if (earlier.FirstOrDefault(id => id.Length != 2 * SHA256.HashSizeInBytes || !id.All(char.IsAsciiHexDigit)) is { } malformed)
            throw new CommandException($"--key {malformed}: the id of a key is SHA-256 in hexadecimal, as `./run verify` prints it");
        if (state.Secrets.Find("checkpoint-signing-key") is not { } secret)
            return null;
        using var signer = CheckpointSigner.FromPkcs8(secret);
        return new([Convert.ToHexStringLower(signer.KeyId), .. earlier]);
    }

    /// <summary>Whether a checkpoint is signed with one of them.</summary>
    public bool Contains(Checkpoint checkpoint) => ids.Contains(Convert.ToHexStringLower(checkpoint.KeyId.Span));
}

/// <summary>Verifies the event log of a service through its feed, from the first row to a checkpoint signed at the start of the verification.</summary>
/// <param name="service">The service that owns the log.</param>
/// <param name="own">The checkpoints published by the service, in ascending order.</param>
/// <param name="trusted">The externally stored checkpoints.</param>
/// <param name="knownKeys">The ids of the keys that the service has signed with; null if they are not known.</param>
internal sealed class LogVerifier(string service, IReadOnlyList<Checkpoint> own, IReadOnlyList<Checkpoint> trusted, CheckpointKeys? knownKeys)
{
    private readonly HashChainVerifier chain = new();
    private readonly Dictionary<long, byte[]> hashes = new() { [0] = HashChain.Genesis.ToArray() }; // at the positions of the checkpoints
    private readonly HashSet<long> signed = [.. own.Concat(trusted).Select(checkpoint => checkpoint.Position)];
    private long withheld;
    private string? error;

    /// <summary>The position of the last valid row.</summary>
    public long Position => chain.Position;

    /// <summary>Verifies all three logs, then the snapshots, and writes one line for each to the console.</summary>
    /// <param name="api">The services.</param>
    /// <param name="trusted">Externally stored checkpoints to compare with; the new checkpoint of each valid log is appended.</param>
    /// <param name="knownKeys">The keys that checkpoints may be signed with; null for any.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <returns>False if any log or snapshot is invalid.</returns>
    public static async Task<bool> VerifyAllAsync(ApiClient api, CheckpointFile? trusted, CheckpointKeys? knownKeys, CancellationToken cancellationToken)
    {
        var valid = true;
        var snapshots = await SnapshotVerifier.ReadAsync(api, cancellationToken);
        foreach (var line in api.Services)
        {
            var log = await VerifyServiceAsync(api, line, trusted, knownKeys, snapshots, cancellationToken);
            Console.WriteLine($"log of {log}");
            valid &= log.Error is null;
        }

        foreach (var (isValid, text) in snapshots.Results())
        {
            Console.WriteLine(text);
            valid &= isValid;
        }

        return valid;
    }

    /// <summary>Whether a checkpoint has the signature of its own public key.</summary>
    public static bool IsSigned(Checkpoint checkpoint) =>
        checkpoint.SignTime is { } signTime
        && CheckpointSigner.Verify(
            new(
                checkpoint.Source,
                checkpoint.Position,
                checkpoint.Hash.ToByteArray(),
                signTime.ToDateTimeOffset(),
                checkpoint.Signature.ToByteArray(),
                checkpoint.KeyId.ToByteArray(),
                checkpoint.PublicKey.ToByteArray()
            ),
            checkpoint.PublicKey.ToByteArray()
        );

    /// <summary>Verifies the next row.</summary>
    public void Verify(LoggedEvent row)
    {
        if (error is not null)
            return;
        if (!Guid.TryParse(row.EventId, out var id))
            error = $"position {row.Position} has no event id";
        else if (row.Source != service)
            error = $"position {row.Position} says it is of {row.Source}";
        else if (
            !chain.TryVerifyNext(
                new(row.Position, id, row.Type, row.RecordTime.ToDateTimeOffset(), row.Digest.Memory),
                row.Hash.Span,
                row.PayloadWithheld ? (ReadOnlyMemory<byte>?)null : row.Payload.Memory
            )
        )
            error = chain.Error;
        if (error is not null)
            return;
        if (row.PayloadWithheld)
            withheld++;
        if (signed.Contains(row.Position))
            hashes[row.Position] = row.Hash.ToByteArray();
    }

    /// <summary>Returns the result after all rows were verified.</summary>
    public LogVerificationResult Result() =>
        new(
            service,
            chain.Position,
            withheld,
            own.Count,
            trusted.Count,
            own is [] ? "" : Convert.ToHexStringLower(own[^1].KeyId.Span),
            error ?? own.Concat(trusted).Select(FindError).Concat(own.Select(FindUnknownKey)).FirstOrDefault(wrong => wrong is not null)
        );

    private string? FindError(Checkpoint checkpoint) =>
        // First: of a checkpoint that nobody signed, nothing else says anything about the log.
        !IsSigned(checkpoint) ? $"the signature of the checkpoint at {checkpoint.Position} does not hold"
        : checkpoint.Source != service ? $"a checkpoint is of {checkpoint.Source}"
        : checkpoint.Position > chain.Position ? $"it ends at {chain.Position}, and a checkpoint was signed at {checkpoint.Position}"
        : !hashes.TryGetValue(checkpoint.Position, out var hash) || !checkpoint.Hash.Span.SequenceEqual(hash)
            ? $"position {checkpoint.Position} is not the one its checkpoint was signed for"
        : null;

    // Whoever owns the database can sign checkpoints of a rewritten log with a key of his own.
    private string? FindUnknownKey(Checkpoint checkpoint) =>
        knownKeys is null || knownKeys.Contains(checkpoint)
            ? null
            : $"the checkpoint at {checkpoint.Position} is signed with the key {Convert.ToHexStringLower(checkpoint.KeyId.Span)}, which is neither that of the "
                + "state directory nor named by --key";

    private static async Task<LogVerificationResult> VerifyServiceAsync(
        ApiClient api,
        ServiceClient line,
        CheckpointFile? trusted,
        CheckpointKeys? knownKeys,
        SnapshotVerifier snapshots,
        CancellationToken cancellationToken
    )
    {
        var feed = api.CreateFeedClient(line);
        var checkpoint = await line.CallAsync(options => feed.SignCheckpointAsync(new(), options), cancellationToken);
        var own = await Pagination.ReadAllAsync(line, feed.ListCheckpointsAsync, new ListCheckpointsRequest(), page => page.Checkpoints, cancellationToken);
        var check = new LogVerifier(line.Name, own, trusted?.ForService(line.Name) ?? [], knownKeys);
        await line.ReadAsync(
            options =>
                feed.Subscribe(
                    new()
                    {
                        AfterPosition = check.Position,
                        UntilHead = true,
                        IncludeHeaders = true,
                    },
                    options
                ),
            response =>
            {
                if (response.Event is not { } row)
                    return;
                check.Verify(row);
                if (check.Position == row.Position)
                    snapshots.Verify(row);
            },
            cancellationToken
        );
        var result = check.Result();
        if (result.Error is null)
            trusted?.Append(checkpoint);
        return result;
    }
}
