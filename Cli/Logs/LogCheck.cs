using Google.Protobuf;
using ThemeDay.Cli.Calls;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Cli.Logs;

/// <summary>What a check of one log came to.</summary>
/// <param name="Service">Whose log it is.</param>
/// <param name="Events">How many rows held.</param>
/// <param name="Withheld">How many of them were checked by digest, since the caller may not see them.</param>
/// <param name="Checkpoints">How many signed checkpoints of its own it was held against.</param>
/// <param name="Kept">How many that were kept elsewhere.</param>
/// <param name="KeyId">The key of the last one; compare it with one you had before.</param>
/// <param name="Problem">What is wrong; null where it is whole.</param>
internal sealed record CheckedLog(string Service, long Events, long Withheld, int Checkpoints, int Kept, string KeyId, string? Problem)
{
    private const int KeyDigits = 16;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Service}: {(Problem is null ? "whole" : $"BROKEN, {Problem}")}, {Events} events{(Withheld > 0 ? $" ({Withheld} by digest)" : "")}, "
        + $"{Checkpoints} checkpoints{(KeyId is "" ? "" : $" of key {KeyId[..KeyDigits]}")}{(Kept > 0 ? $", {Kept} kept elsewhere" : "")}";
}

/// <summary>Follows the event log of a service through its feed, from the first row to a checkpoint asked for now.</summary>
/// <param name="service">Whose log it is.</param>
/// <param name="own">The checkpoints it has of itself, the newest last.</param>
/// <param name="kept">Those that were kept elsewhere.</param>
internal sealed class LogCheck(string service, IReadOnlyList<Checkpoint> own, IReadOnlyList<Checkpoint> kept)
{
    private readonly HashChainVerifier chain = new();
    private readonly Dictionary<long, byte[]> hashes = new() { [0] = Chain.Root.ToArray() }; // at the positions checkpoints speak of
    private readonly HashSet<long> signed = [.. own.Concat(kept).Select(checkpoint => checkpoint.Position)];
    private long withheld;
    private string? problem;

    /// <summary>The last position that held.</summary>
    public long Position => chain.Position;

    /// <summary>Checks all three, a line on the console for each.</summary>
    /// <param name="api">The services.</param>
    /// <param name="elsewhere">What they are held against besides; the new checkpoint of each that is whole is added.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where one is not whole.</returns>
    public static async Task<bool> AllAsync(PublicApi api, KeptCheckpoints? elsewhere, CancellationToken cancellationToken)
    {
        var whole = true;
        foreach (var line in api.Lines)
        {
            var log = await OfAsync(api, line, elsewhere, cancellationToken);
            Console.WriteLine($"log of {log}");
            whole &= log.Problem is null;
        }

        return whole;
    }

    /// <summary>Takes the next row.</summary>
    public void Take(LoggedEvent row)
    {
        if (problem is not null)
            return;
        if (!Guid.TryParse(row.EventId, out var id))
            problem = $"position {row.Position} has no event id";
        else if (row.Source != service)
            problem = $"position {row.Position} says it is of {row.Source}";
        else if (
            !chain.Take(
                new(row.Position, id, row.Type, row.RecordedAt.ToDateTimeOffset(), row.Digest.Memory),
                row.Hash.Span,
                row.PayloadWithheld ? (ReadOnlyMemory<byte>?)null : row.Payload.Memory
            )
        )
            problem = chain.Problem;
        if (problem is not null)
            return;
        if (row.PayloadWithheld)
            withheld++;
        if (signed.Contains(row.Position))
            hashes[row.Position] = row.Hash.ToByteArray();
    }

    /// <summary>What it came to, once all rows were taken.</summary>
    public CheckedLog Result() =>
        new(
            service,
            chain.Position,
            withheld,
            own.Count,
            kept.Count,
            own is [] ? "" : Convert.ToHexStringLower(own[^1].KeyId.Span),
            problem ?? own.Concat(kept).Select(ProblemOf).FirstOrDefault(wrong => wrong is not null)
        );

    private string? ProblemOf(Checkpoint checkpoint) =>
        checkpoint.Source != service ? $"a checkpoint is of {checkpoint.Source}"
        : checkpoint.Position > chain.Position ? $"it ends at {chain.Position}, and a checkpoint was signed at {checkpoint.Position}"
        : !hashes.TryGetValue(checkpoint.Position, out var hash) || !checkpoint.Hash.Span.SequenceEqual(hash)
            ? $"position {checkpoint.Position} is not the one its checkpoint was signed for"
        : !CheckpointSigner.Holds(Signed(checkpoint), checkpoint.PublicKey.ToByteArray())
            ? $"the signature of the checkpoint at {checkpoint.Position} does not hold"
        : null;

    private static SignedCheckpoint Signed(Checkpoint wire) =>
        new(
            wire.Source,
            wire.Position,
            wire.Hash.ToByteArray(),
            wire.SignedAt.ToDateTimeOffset(),
            wire.Signature.ToByteArray(),
            wire.KeyId.ToByteArray(),
            wire.PublicKey.ToByteArray()
        );

    private static async Task<CheckedLog> OfAsync(PublicApi api, ServiceLine line, KeptCheckpoints? elsewhere, CancellationToken cancellationToken)
    {
        var feed = api.FeedOf(line);
        var fresh = await line.AskAsync(options => feed.SignCheckpointAsync(new(), options), cancellationToken);
        var own = await Pages.AllAsync(
            token => line.AskAsync(options => feed.ListCheckpointsAsync(new() { PageSize = Pages.Size, PageToken = token }, options), cancellationToken),
            page => page.Checkpoints,
            page => page.NextPageToken
        );
        var check = new LogCheck(line.Name, own, elsewhere?.Of(line.Name) ?? []);
        await line.ReadAsync(options => feed.Subscribe(new() { AfterPosition = check.Position, UntilHead = true }, options), check.Take, cancellationToken);
        var result = check.Result();
        if (result.Problem is null)
            elsewhere?.Keep(fresh);
        return result;
    }
}
