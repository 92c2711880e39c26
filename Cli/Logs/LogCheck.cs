using Google.Protobuf;
using ThemeDay.Cli.Calls;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Cli.Logs;

/// <summary>What a check of one log came to.</summary>
/// <param name="Service">Whose log it is.</param>
/// <param name="Events">How many rows held.</param>
/// <param name="Withheld">How many of them were checked by digest, since the caller may not see them.</param>
/// <param name="Checkpoints">How many signed checkpoints it was held against.</param>
/// <param name="KeyId">The key of the last one; compare it with one you had before.</param>
/// <param name="Problem">What is wrong; null where it is whole.</param>
internal sealed record CheckedLog(string Service, long Events, long Withheld, int Checkpoints, string KeyId, string? Problem)
{
    private const int KeyDigits = 16;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Service}: {(Problem is null ? "whole" : $"BROKEN, {Problem}")}, {Events} events{(Withheld > 0 ? $" ({Withheld} by digest)" : "")}, {Checkpoints} checkpoints{(KeyId is "" ? "" : $" of key {KeyId[..KeyDigits]}")}";
}

/// <summary>Follows the event log of a service through its feed, from the first row to a checkpoint asked for now.</summary>
internal sealed class LogCheck(string service, IReadOnlyList<Checkpoint> checkpoints)
{
    private readonly ChainCheck chain = new();
    private readonly Dictionary<long, byte[]> hashes = new() { [0] = Chain.Root.ToArray() };   // at the positions checkpoints speak of
    private readonly HashSet<long> signed = [.. checkpoints.Select(checkpoint => checkpoint.Position)];
    private long withheld;
    private string? problem;

    /// <summary>The last position that held.</summary>
    public long Position => chain.Position;

    /// <summary>Checks all three, a line on the console for each.</summary>
    /// <returns>False where one is not whole.</returns>
    public static async Task<bool> AllAsync(PublicApi api, CancellationToken stop)
    {
        var whole = true;
        foreach (var line in api.Lines)
        {
            var log = await OfAsync(api, line, stop);
            Console.WriteLine($"log of {log}");
            whole &= log.Problem is null;
        }

        return whole;
    }

    /// <summary>Takes the next row.</summary>
    public void Take(LoggedEvent row)
    {
        if (problem is not null) return;
        if (!Guid.TryParse(row.EventId, out var id)) problem = $"position {row.Position} has no event id";
        else if (row.Source != service) problem = $"position {row.Position} says it is of {row.Source}";
        else if (!chain.Take(new(row.Position, id, row.Type, row.RecordedAt.ToDateTimeOffset(), row.Digest.Memory), row.Hash.Span, row.PayloadWithheld ? (ReadOnlyMemory<byte>?)null : row.Payload.Memory)) problem = chain.Problem;
        if (problem is not null) return;
        if (row.PayloadWithheld) withheld++;
        if (signed.Contains(row.Position)) hashes[row.Position] = row.Hash.ToByteArray();
    }

    /// <summary>What it came to, once all rows were taken.</summary>
    public CheckedLog Result() =>
        new(service, chain.Position, withheld, checkpoints.Count, checkpoints is [] ? "" : Convert.ToHexStringLower(checkpoints[^1].KeyId.Span), problem ?? checkpoints.Select(ProblemOf).FirstOrDefault(wrong => wrong is not null));

    private string? ProblemOf(Checkpoint checkpoint) =>
        checkpoint.Source != service ? $"a checkpoint is of {checkpoint.Source}"
        : checkpoint.Position > chain.Position ? $"it ends at {chain.Position}, and a checkpoint was signed at {checkpoint.Position}"
        : !checkpoint.Hash.Span.SequenceEqual(hashes[checkpoint.Position]) ? $"position {checkpoint.Position} is not the one its checkpoint was signed for"
        : !Seal.Holds(Signed(checkpoint), checkpoint.PublicKey.ToByteArray()) ? $"the signature of the checkpoint at {checkpoint.Position} does not hold"
        : null;

    private static SignedCheckpoint Signed(Checkpoint wire) =>
        new(wire.Source, wire.Position, wire.Hash.ToByteArray(), wire.SignedAt.ToDateTimeOffset(), wire.Signature.ToByteArray(), wire.KeyId.ToByteArray(), wire.PublicKey.ToByteArray());

    private static async Task<CheckedLog> OfAsync(PublicApi api, ServiceLine line, CancellationToken stop)
    {
        var feed = api.FeedOf(line);
        await line.AskAsync(options => feed.SignCheckpointAsync(new(), options), stop);
        var checkpoints = await Pages.AllAsync(
            token => line.AskAsync(options => feed.ListCheckpointsAsync(new() { PageSize = Pages.Size, PageToken = token }, options), stop),
            page => page.Checkpoints, page => page.NextPageToken);
        var check = new LogCheck(line.Name, checkpoints);
        await line.ReadAsync(options => feed.Subscribe(new() { AfterPosition = check.Position, UntilHead = true }, options), check.Take, stop);
        return check.Result();
    }
}
