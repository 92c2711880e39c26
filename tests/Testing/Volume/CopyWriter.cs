using Npgsql;
using NpgsqlTypes;

namespace ThemeDay.Testing.Volume;

/// <summary>Writes rows of a table by binary COPY, column by column.</summary>
public sealed class CopyWriter : IAsyncDisposable
{
    private readonly NpgsqlBinaryImporter importer;

    private CopyWriter(NpgsqlBinaryImporter importer) => this.importer = importer;

    /// <summary>The number of rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a COPY.</summary>
    /// <param name="connection">An open connection, which does nothing else meanwhile.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns in the order of the values, separated by commas.</param>
    public static async Task<CopyWriter> BeginAsync(NpgsqlConnection connection, string table, string columns) =>
        new(await connection.BeginBinaryImportAsync($"copy {table} ({columns}) from stdin (format binary)"));

    /// <summary>Begins a row.</summary>
    public CopyWriter Row()
    {
        Rows++;
        importer.StartRow();
        return this;
    }

    public CopyWriter Text(string? value) => Write(value, NpgsqlDbType.Text);

    public CopyWriter Texts(IReadOnlyList<string> values) => Write(values as string[] ?? [.. values], NpgsqlDbType.Array | NpgsqlDbType.Text);

    public CopyWriter Json(string value) => Write(value, NpgsqlDbType.Jsonb);

    public CopyWriter Date(DateOnly? value)
    {
        if (value is { } day)
            importer.Write(day, NpgsqlDbType.Date);
        else
            importer.WriteNull();
        return this;
    }

    public CopyWriter Instant(DateTimeOffset value)
    {
        importer.Write(value, NpgsqlDbType.TimestampTz);
        return this;
    }

    public CopyWriter Int32(int value)
    {
        importer.Write(value, NpgsqlDbType.Integer);
        return this;
    }

    public CopyWriter Int64(long value)
    {
        importer.Write(value, NpgsqlDbType.Bigint);
        return this;
    }

    public CopyWriter Boolean(bool value)
    {
        importer.Write(value, NpgsqlDbType.Boolean);
        return this;
    }

    public CopyWriter Uuid(Guid? value)
    {
        if (value is { } id)
            importer.Write(id, NpgsqlDbType.Uuid);
        else
            importer.WriteNull();
        return this;
    }

    public CopyWriter Bytes(byte[]? value) => Write(value, NpgsqlDbType.Bytea);

    /// <summary>Commits the rows.</summary>
    public async Task CompleteAsync() => await importer.CompleteAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => importer.DisposeAsync();

    private CopyWriter Write<T>(T? value, NpgsqlDbType type)
        where T : class
    {
        if (value is null)
            importer.WriteNull();
        else
            importer.Write(value, type);
        return this;
    }
}
