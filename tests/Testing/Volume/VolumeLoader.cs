using Npgsql;

namespace ThemeDay.Testing.Volume;

/// <summary>The tables of a service that generated campaigns fill.</summary>
public interface IVolumeTables
{
    /// <summary>The tables, which are empty before.</summary>
    IReadOnlyList<string> Tables { get; }

    /// <summary>What is derived from the rows once all are copied, as SQL; empty if nothing is. No trigger has run for the rows.</summary>
    string Derived => "";

    /// <summary>Copies the rows of campaigns into the tables.</summary>
    /// <param name="connection">A connection to the database of the service.</param>
    /// <param name="campaigns">The campaigns of whole districts, in order.</param>
    Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns);
}

/// <summary>Loads generated campaigns into the migrated, empty databases of the services.</summary>
public static class VolumeLoader
{
    // About 17,000 themes: some 50 MB of objects for each worker.
    private const int DistrictsOfChunk = 10;

    /// <summary>Copies all campaigns, then creates the indexes again and analyzes the tables.</summary>
    /// <param name="settings">How much.</param>
    /// <param name="targets">The databases and what to fill in each; the campaigns are generated once for all of them.</param>
    /// <param name="parallelism">The number of chunks that are generated and copied at a time.</param>
    /// <param name="progress">Is told the number of loaded districts.</param>
    public static async Task LoadAsync(
        VolumeSettings settings,
        IReadOnlyList<(NpgsqlDataSource Database, IVolumeTables Content)> targets,
        int parallelism = 2,
        Action<int>? progress = null
    )
    {
        List<(NpgsqlDataSource Database, TableIndexes Indexes)> dropped = [];
        foreach (var (database, content) in targets)
            dropped.Add((database, await TableIndexes.DropAsync(database, content.Tables)));
        var loaded = 0;
        await Parallel.ForEachAsync(
            settings.Districts.Chunk(DistrictsOfChunk),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism },
            async (districts, cancellationToken) =>
            {
                List<SampleCampaign> campaigns = [.. districts.SelectMany(district => CampaignGenerator.OfDistrict(settings, district))];
                foreach (var (database, content) in targets)
                {
                    await using var connection = await database.OpenConnectionAsync(cancellationToken);
                    await content.CopyAsync(connection, campaigns);
                }

                progress?.Invoke(Interlocked.Add(ref loaded, districts.Length));
            }
        );
        foreach (var (database, indexes) in dropped)
            await indexes.CreateAsync(database, parallelism);
        foreach (var (database, content) in targets)
            await TableIndexes.ExecuteAsync(database, content.Derived);
    }
}

/// <summary>The indexes of tables: created after the rows, they take a fraction of the time. Triggers are off meanwhile.</summary>
internal sealed class TableIndexes(IReadOnlyList<string> tables, IReadOnlyList<string> definitions, IReadOnlyList<string> foreignKeys)
{
    public static async Task<TableIndexes> DropAsync(NpgsqlDataSource database, IReadOnlyList<string> tables)
    {
        // Foreign keys first: they need the index of the key.
        const string Indexes = """
            select format('alter table %s drop constraint %s', conrelid::regclass, quote_ident(conname)),
                format('alter table %s add constraint %s %s', conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)), true
            from pg_constraint where contype = 'f' and conrelid = any($1::regclass[])
            union all
            select
                case when conname is null then format('drop index %s', indexrelid::regclass)
                    else format('alter table %s drop constraint %s', indrelid::regclass, quote_ident(conname)) end,
                case when conname is null then pg_get_indexdef(indexrelid)
                    else format('alter table %s add constraint %s %s', indrelid::regclass, quote_ident(conname), pg_get_constraintdef(pg_constraint.oid)) end,
                false
            from pg_index left join pg_constraint on conindid = indexrelid and contype in ('p', 'u')
            where indrelid = any($1::regclass[])
            order by 3 desc
            """;
        List<(string Drop, string Create, bool IsForeignKey)> indexes = [];
        await using (var command = database.CreateCommand(Indexes))
        {
            command.Parameters.Add(new() { Value = tables.ToArray() });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                indexes.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        foreach (var (drop, _, _) in indexes)
            await ExecuteAsync(database, drop);
        foreach (var table in tables)
            await ExecuteAsync(database, $"alter table {table} disable trigger user");
        return new(
            tables,
            [.. indexes.Where(index => !index.IsForeignKey).Select(index => index.Create)],
            [.. indexes.Where(index => index.IsForeignKey).Select(index => index.Create)]
        );
    }

    public async Task CreateAsync(NpgsqlDataSource database, int parallelism)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism };
        await Parallel.ForEachAsync(definitions, options, async (create, _) => await ExecuteAsync(database, $"set maintenance_work_mem = '512MB'; {create}"));
        foreach (var foreignKey in foreignKeys)
            await ExecuteAsync(database, foreignKey);
        foreach (var table in tables)
            await ExecuteAsync(database, $"alter table {table} enable trigger user");
        // The visibility map too: index-only scans of tables that were never vacuumed read every row.
        await Parallel.ForEachAsync(tables, options, async (table, _) => await ExecuteAsync(database, $"vacuum (analyze) {table}"));
    }

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        if (sql is "")
            return;
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
