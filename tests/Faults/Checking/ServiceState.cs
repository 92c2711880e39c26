using System.Security.Cryptography;
using Google.Protobuf;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Faults.Cluster;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.Verification;

namespace ThemeDay.Faults.Checking;

/// <summary>An event of a log, parsed.</summary>
internal sealed record LoggedMessage(EventLogEntry Entry, IMessage Message)
{
    /// <summary>The name of the type without its package.</summary>
    public string Type => Message.Descriptor.Name;
}

/// <summary>What the database of a service holds after a round.</summary>
internal sealed class ServiceState(string service, NpgsqlConnection connection) : IAsyncDisposable
{
    public string Service => service;

    /// <summary>The event log, in order.</summary>
    public IReadOnlyList<LoggedMessage> Log { get; private set; } = [];

    public static async Task<ServiceState> ReadAsync(ServiceCluster cluster, string service)
    {
        var state = new ServiceState(service, await cluster.OpenDatabaseAsync(service));
        List<LoggedMessage> log = [];
        for (long after = 0; ; after = log[^1].Entry.Position)
        {
            var batch = await EventLog.ReadAsync(state.Connection, after, EventLog.BatchSize, CancellationToken.None).ToListAsync();
            log.AddRange(batch.Select(entry => new LoggedMessage(entry, EventCatalogue.TryParse(entry.Type, entry.Payload)!)));
            if (!EventLog.IsFull(batch))
                break;
        }

        state.Log = log;
        return state;
    }

    private NpgsqlConnection Connection => connection;

    /// <summary>Every breach of the chain: a gap, or a hash that does not follow from the row and the one before.</summary>
    public IEnumerable<string> FindBreaches()
    {
        var previous = HashChain.Genesis.ToArray();
        for (var index = 0; index < Log.Count; index++)
        {
            var entry = Log[index].Entry;
            if (entry.Position != index + 1)
                yield return $"{service}: position {entry.Position} stands where {index + 1} should";
            if (!HashChain.Hash(previous, entry.Header).AsSpan().SequenceEqual(entry.Hash))
                yield return $"{service}: the chain breaks at {entry.Position}";
            previous = entry.Hash;
        }
    }

    /// <summary>The rows of a query, each as the text of its columns.</summary>
    public async Task<List<string>> ListAsync(string sql)
    {
        await using var command = new NpgsqlCommand($"select q::text from ({sql}) q order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Files that a row refers to and the folder does not have, or has with other content.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="sql">Selects the hashes.</param>
    public async Task<List<string>> FindMissingFilesAsync(string folder, string sql)
    {
        List<string> missing = [];
        foreach (var row in await ListAsync(sql))
        {
            var sha256 = row.Trim('(', ')');
            var path = Path.Combine(folder, sha256[..2], sha256);
            if (!File.Exists(path))
                missing.Add($"{service}: a row refers to file {sha256}, which is not in the store");
            else if (Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))) != sha256)
                missing.Add($"{service}: file {sha256} has other content");
        }

        return missing;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
