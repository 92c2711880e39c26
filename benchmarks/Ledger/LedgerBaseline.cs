using System.CommandLine;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Benchmarks.Ledger;

/// <summary>
/// The baseline: a bare gRPC service that reads the same rows by one statement each, without authentication, filter, paging, calendar or limits.
/// </summary>
internal sealed class LedgerBaseline(NpgsqlDataSource database) : ObligationService.ObligationServiceBase
{
    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command("ledger-baseline", "The baseline's server; started by ledger") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    /// <inheritdoc/>
    public override async Task<Obligation> GetObligation(GetObligationRequest request, ServerCallContext context)
    {
        var name = request.Name.Split('/');
        await using var command = database.CreateCommand("select message from obligation where district = $1 and unit = $2 and id = $3");
        command.Parameters.Add(new() { Value = name[1] });
        command.Parameters.Add(new() { Value = name[3] });
        command.Parameters.Add(new() { Value = name[5] });
        return Obligation.Parser.ParseFrom((byte[])(await command.ExecuteScalarAsync(context.CancellationToken))!);
    }

    /// <inheritdoc/>
    public override async Task<ListObligationsResponse> ListObligations(ListObligationsRequest request, ServerCallContext context)
    {
        var name = request.Parent.Split('/');
        await using var command = database.CreateCommand(
            "select message from obligation where district = $1 and campaign_id = $2 and unit = $3 order by district, unit, id limit 101"
        );
        command.Parameters.Add(new() { Value = name[1] });
        command.Parameters.Add(new() { Value = CampaignOf(request.Filter) });
        command.Parameters.Add(new() { Value = name[3] });
        await using var reader = await command.ExecuteReaderAsync(context.CancellationToken);
        var response = new ListObligationsResponse();
        while (await reader.ReadAsync(context.CancellationToken))
            response.Obligations.Add(Obligation.Parser.ParseFrom(reader.GetFieldValue<byte[]>(0)));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ObligationCounts> CountObligations(CountObligationsRequest request, ServerCallContext context)
    {
        await using var command = database.CreateCommand(
            "select state, coalesce(due < now(), false), count(*)::int from obligation where district = $1 and campaign_id = $2 group by 1, 2"
        );
        command.Parameters.Add(new() { Value = request.Parent.Split('/')[1] });
        command.Parameters.Add(new() { Value = CampaignOf(request.Filter) });
        await using var reader = await command.ExecuteReaderAsync(context.CancellationToken);
        var counts = new ObligationCounts();
        while (await reader.ReadAsync(context.CancellationToken))
        {
            if (reader.GetString(0) is "Met")
                counts.Met += reader.GetInt32(2);
            else if (reader.GetBoolean(1))
                counts.Red += reader.GetInt32(2);
            else
                counts.Green += reader.GetInt32(2);
        }

        return counts;
    }

    private static string CampaignOf(string filter) => filter.Split(' ')[^1];

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunGrpcAsync<LedgerBaseline>(BareServer.AddDatabase, app => app.MapGet("/health", () => ""), cancellationToken);
}
