using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;
using ThemeDay.Verification;

namespace ThemeDay.Cli.Logs;

/// <summary>What a check of one log came to.</summary>
/// <param name="Service">Whose log it is.</param>
/// <param name="Events">How many rows held.</param>
/// <param name="Withheld">How many of them were checked by digest, since the caller may not see them.</param>
/// <param name="Checkpoints">How many signed checkpoints of its own it was held against.</param>
/// <param name="Trusted">How many that were kept elsewhere.</param>
/// <param name="KeyId">The key of the last one; compare it with one you had before.</param>
/// <param name="Error">What is wrong; null where it is whole.</param>
internal sealed record LogVerificationResult(string Service, long Events, long Withheld, int Checkpoints, int Trusted, string KeyId, string? Error)
{
    private const int KeyDigits = 16;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Service}: {(Error is null ? "valid" : $"INVALID, {Error}")}, {Events} events{(Withheld > 0 ? $" ({Withheld} by digest)" : "")}, "
        + $"{Checkpoints} checkpoints{(KeyId is "" ? "" : $" of key {KeyId[..KeyDigits]}")}{(Trusted > 0 ? $", {Trusted} trusted" : "")}";
}

/// <summary>Follows the event log of a service through its feed, from the first row to a checkpoint asked for now.</summary>
/// <param name="service">Whose log it is.</param>
/// <param name="own">The checkpoints it has of itself, the newest last.</param>
/// <param name="trusted">Those that were kept elsewhere.</param>
internal sealed class LogVerifier(string service, IReadOnlyList<Checkpoint> own, IReadOnlyList<Checkpoint> trusted)
{
    private readonly HashChainVerifier chain = new();
    private readonly Dictionary<long, byte[]> hashes = new() { [0] = HashChain.Genesis.ToArray() }; // at the positions checkpoints speak of
    private readonly HashSet<long> signed = [.. own.Concat(trusted).Select(checkpoint => checkpoint.Position)];
    private long withheld;
    private string? error;

    /// <summary>The last position that held.</summary>
    public long Position => chain.Position;

    /// <summary>Checks all three, a line on the console for each.</summary>
    /// <param name="api">The services.</param>
    /// <param name="trusted">What they are held against besides; the new checkpoint of each that is whole is added.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where one is not whole.</returns>
    public static async Task<bool> VerifyAllAsync(ApiClient api, CheckpointFile? trusted, CancellationToken cancellationToken)
    {
        var valid = true;
        foreach (var line in api.Services)
        {
            var log = await VerifyServiceAsync(api, line, trusted, cancellationToken);
            Console.WriteLine($"log of {log}");
            valid &= log.Error is null;
        }

        return valid;
    }

    /// <summary>Takes the next row.</summary>
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

    /// <summary>What it came to, once all rows were taken.</summary>
    public LogVerificationResult Result() =>
        new(
            service,
            chain.Position,
            withheld,
            own.Count,
            trusted.Count,
            own is [] ? "" : Convert.ToHexStringLower(own[^1].KeyId.Span),
            error ?? own.Concat(trusted).Select(FindError).FirstOrDefault(wrong => wrong is not null)
        );

    private string? FindError(Checkpoint checkpoint) =>
        checkpoint.Source != service ? $"a checkpoint is of {checkpoint.Source}"
        : checkpoint.Position > chain.Position ? $"it ends at {chain.Position}, and a checkpoint was signed at {checkpoint.Position}"
        : !hashes.TryGetValue(checkpoint.Position, out var hash) || !checkpoint.Hash.Span.SequenceEqual(hash)
            ? $"position {checkpoint.Position} is not the one its checkpoint was signed for"
        : !CheckpointSigner.Verify(Signed(checkpoint), checkpoint.PublicKey.ToByteArray())
            ? $"the signature of the checkpoint at {checkpoint.Position} does not hold"
        : null;

    private static SignedCheckpoint Signed(Checkpoint wire) =>
        new(
            wire.Source,
            wire.Position,
            wire.Hash.ToByteArray(),
            wire.SignTime.ToDateTimeOffset(),
            wire.Signature.ToByteArray(),
            wire.KeyId.ToByteArray(),
            wire.PublicKey.ToByteArray()
        );

    private static async Task<LogVerificationResult> VerifyServiceAsync(
        ApiClient api,
        ServiceClient line,
        CheckpointFile? trusted,
        CancellationToken cancellationToken
    )
    {
        var feed = api.CreateFeedClient(line);
        var checkpoint = await line.CallAsync(options => feed.SignCheckpointAsync(new(), options), cancellationToken);
        var own = await Pagination.ReadAllAsync(
            token => line.CallAsync(options => feed.ListCheckpointsAsync(new() { PageSize = Pagination.Size, PageToken = token }, options), cancellationToken),
            page => page.Checkpoints,
            page => page.NextPageToken
        );
        var check = new LogVerifier(line.Name, own, trusted?.ForService(line.Name) ?? []);
        await line.ReadAsync(options => feed.Subscribe(new() { AfterPosition = check.Position, UntilHead = true }, options), check.Verify, cancellationToken);
        var result = check.Result();
        if (result.Error is null)
            trusted?.Append(checkpoint);
        return result;
    }
}
