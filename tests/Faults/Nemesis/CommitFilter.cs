using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>
/// Finds the commits of transactions with an event in the protocol of PostgreSQL: after the name of an event type was sent, the next ReadyForQuery that says
/// "idle" follows the commit (https://www.postgresql.org/docs/current/protocol-message-formats.html).
/// </summary>
/// <param name="random">Chooses the commits.</param>
/// <param name="delay">Makes the connection be reset before the commit, which reaches the server after that; null: after it, without its answer.</param>
/// <param name="oneOf">One of how many commits is chosen.</param>
internal sealed class CommitFilter(Random random, Func<Task>? delay, int oneOf = 10) : IProxyFilter
{
    private bool hasEvent;

    private static ReadOnlySpan<byte> EventType => "themeday.events.v1."u8;

    private static ReadOnlySpan<byte> Commit => "COMMIT\0"u8;

    private static ReadOnlySpan<byte> IdleReadyForQuery => [(byte)'Z', 0, 0, 0, 5, (byte)'I'];

    public ProxyAction OnRequest(ReadOnlyMemory<byte> bytes)
    {
        var isCommit = hasEvent && bytes.Span.IndexOf(Commit) >= 0;
        if (bytes.Span.IndexOf(EventType) >= 0)
            hasEvent = true;
        return delay is not null && isCommit && random.Next(oneOf) == 0 ? new(IsReset: true, delay()) : ProxyAction.Forward;
    }

    public ProxyAction OnResponse(ReadOnlyMemory<byte> bytes)
    {
        if (!hasEvent || !bytes.Span.EndsWith(IdleReadyForQuery))
            return ProxyAction.Forward;
        hasEvent = false;
        return delay is null && random.Next(oneOf) == 0 ? ProxyAction.Reset : ProxyAction.Forward;
    }
}
