using Grpc.Core;
using ThemeDay.Events.V1;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>What is measured: a process that streams events, and the means to append to them. The feed of Registry, or the baseline.</summary>
internal interface IEventSource
{
    /// <summary>Its gRPC endpoint.</summary>
    Uri Address { get; }

    /// <summary>The process id.</summary>
    int Pid { get; }

    /// <summary>The last position.</summary>
    Task<long> GetHeadAsync(CancellationToken cancellationToken);

    /// <summary>The headers of a subscriber.</summary>
    /// <param name="number">The number of the subscriber, from 0.</param>
    /// <param name="cancellationToken">Cancels the request for a token.</param>
    Task<Metadata> GetHeadersAsync(int number, CancellationToken cancellationToken);

    /// <summary>Appends the next events at once; returns when subscribers can be sent them.</summary>
    Task AppendAsync(int count, CancellationToken cancellationToken);

    /// <summary>The number of statements that the database has executed for it since it started.</summary>
    Task<long> CountStatementsAsync(CancellationToken cancellationToken);
}
