using System.Net;
using System.Security.Cryptography;
using Npgsql;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Column;

/// <summary>A district with published reports, written to the database as events and requests would have left it.</summary>
internal static class ColumnDataset
{
    private const string District = "430503";
    private const int Reports = 300; // of some years; a page of the list has 100
    private const int PictureBytes = 200_000; // a photograph of 1,600 pixels

    private static readonly TimeSpan WarmUpTimeout = TimeSpan.FromMinutes(1);

    private const string Rows = """
        insert into unit_replica (district, code, display_name)
        select $1, $1 || lpad(number::text, 3, '0'), '第' || number || '街道办事处' from generate_series(1, 45) number;
        """;

    // Topics of 20 characters that do not repeat: a list is compressed as little as one of real topics.
    private const string Activities = """
        insert into activity_replica (district, id, campaign_id, theme_id, unit, topic, external_reference, first_day, last_day, state, venue, filed_venue,
            audiences)
        select $1, '2023-1~t-' || number, '2023-1', 't-' || number, $1 || lpad((1 + number % 45)::text, 3, '0'),
            (select string_agg(chr(19968 + abs(hashint4(number * 2000 + place)) % 3000), '') from generate_series(1, 20) place),
            number::text, date '2023-04-01' + number % 200, date '2023-04-01' + number % 200,
            'Held', '社区便民服务中心', '社区便民服务中心', array['人大代表', '政协委员', '普通市民']
        from generate_series(1, $2) number;
        """;

    // A report of some 1,500 characters that do not repeat.
    private const string Texts = """
        insert into report (district, activity_id, campaign_id, unit, text, attended, pictures, links, personal_data_reason, state, first_received_on, returns,
            returned_items, reason, published_on, last_transition_on, version, created_at, updated_at)
        select $1, '2023-1~t-' || number, '2023-1', $1 || lpad((1 + number % 45)::text, 3, '0'),
            (select string_agg(chr(19968 + abs(hashint4(number * 2000 + place)) % 3000), '') from generate_series(1, 1500) place),
            20 + number % 50, array[$3], '{}', '', 'Published', date '2023-11-01', 0, '{}', '', date '2023-11-10', date '2023-11-10', 3, now(), now()
        from generate_series(1, $2) number;
        """;

    private const string Pictures = """
        insert into picture (district, activity_id, id, unit, media_type, size_bytes, sha256, public_sha256, version, created_at)
        select $1, '2023-1~t-' || number, $3, $1 || lpad((1 + number % 45)::text, 3, '0'), 'image/jpeg', $4, $5, $5, 1, now()
        from generate_series(1, $2) number;
        """;

    /// <summary>Writes it.</summary>
    /// <returns>The answers to the requests that are measured, by their names: a list, a report, a picture.</returns>
    public static async Task<IReadOnlyDictionary<string, ColumnAnswer>> PrepareAsync(RunningPublication publication, CancellationToken cancellationToken)
    {
        var picture = RandomNumberGenerator.GetBytes(PictureBytes); // as compressed as a JPEG is
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(picture));
        var id = sha256[..32];
        Directory.CreateDirectory(Path.Combine(publication.FileFolder, sha256[..2]));
        await File.WriteAllBytesAsync(Path.Combine(publication.FileFolder, sha256[..2], sha256), picture, cancellationToken);
        await publication.Database.ExecuteAsync(Rows, cancellationToken, District);
        await publication.Database.ExecuteAsync(Activities, cancellationToken, District, Reports);
        await publication.Database.ExecuteAsync(Texts, cancellationToken, District, Reports, id);
        await publication.Database.ExecuteAsync("analyze", cancellationToken);
        await publication.Database.ExecuteAsync(Pictures, cancellationToken, District, Reports, id, PictureBytes, sha256);

        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = publication.Service.Address,
        };
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(ColumnBenchmark.AcceptEncoding);
        var list = $"/v1/public/districts/{District}/publishedReports";
        return new Dictionary<string, ColumnAnswer>
        {
            ["list"] = await GetAsync(client, list, cancellationToken),
            ["report"] = await GetAsync(client, $"{list}/2023-1~t-1", cancellationToken),
            ["picture"] = await GetAsync(client, $"{list}/2023-1~t-1/pictures/{id}", cancellationToken),
        };
    }

    /// <summary>How often the table of the reports was read.</summary>
    public static async Task<long> CountReadsAsync(RunningPublication publication, CancellationToken cancellationToken)
    {
        await using var command = publication.Database.CreateCommand(
            "select coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::bigint from pg_stat_user_tables where relname = 'report'"
        );
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // The first answers come late, from a service that has just started; the second is the one from memory.
    private static async Task<ColumnAnswer> GetAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(WarmUpTimeout);
        while (!await IsAnsweredAsync(client, path, timeoutCts.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(100), timeoutCts.Token);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return new(
            path,
            $"{answer.EnsureSuccessStatusCode().Content.Headers.ContentType}",
            string.Join(", ", answer.Content.Headers.ContentEncoding),
            await answer.Content.ReadAsByteArrayAsync(cancellationToken)
        );
    }

    private static async Task<bool> IsAnsweredAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return answer.StatusCode is HttpStatusCode.OK;
    }
}
