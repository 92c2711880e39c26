using Npgsql;

namespace ThemeDay.Testing.Volume;

/// <summary>The tables of events and requests that every service has, as after a busy week.</summary>
/// <remarks>The events are none of the campaigns, and their hashes form no chain: for queries by position, id or key only.</remarks>
public static class EventTables
{
    private const int Rows = 100_000;

    /// <summary>Fills event log, inbox, processed requests and reasons with 100,000 rows each, and analyzes them.</summary>
    public static async Task FillAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            $"""
            insert into event_log (position, event_id, type, district, recorded_at, traceparent, payload, hash)
            select number, gen_random_uuid(), 'themeday.events.v1.ThemeDrafted', '000000', now() - interval '7 days' + number * interval '1 second', '', '\x',
                sha256(number::text::bytea)
            from generate_series(1, {Rows}) number;
            update published_position set position = {Rows};
            insert into inbox (event_id, source, position, applied_at)
            select gen_random_uuid(), 'another', number, now() from generate_series(1, {Rows}) number;
            insert into processed_request (client, method, request_id, content_hash, resource, created_at)
            select 'client-' || number % 200, '/service/Method', gen_random_uuid(), sha256(''), '', now() - number * interval '5 seconds'
            from generate_series(1, {Rows}) number;
            insert into transition_reason (event_id, district, text) select gen_random_uuid(), '000000', '-' from generate_series(1, {Rows}) number;
            analyze event_log, inbox, processed_request, transition_reason;
            """
        );
        await command.ExecuteNonQueryAsync();
    }
}
