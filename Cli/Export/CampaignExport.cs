using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Export;

/// <summary>Exports a campaign from Scheduling and writes the files of the export. No values are computed here.</summary>
internal static class CampaignExport
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Writes the files of an export: the statistics, the scores with their explanations, the plan and its changes.</summary>
    /// <param name="cutOff">The cut-off date, exclusive; null for that of the campaign.</param>
    /// <param name="folder">The output directory, which exists.</param>
    /// <param name="figuresName">The name of the statistics as JSON.</param>
    /// <returns>The names of the files, and the statistics.</returns>
    public static async Task<(IReadOnlyList<string> Files, CampaignFigures Figures)> WriteAsync(
        ApiClient api,
        string campaign,
        DateOnly? cutOff,
        string folder,
        string figuresName,
        CancellationToken cancellationToken
    )
    {
        var export = await ExportAsync(api, campaign, cutOff, cancellationToken);
        (string Name, ByteString Content)[] files =
        [
            ("summary.csv", export.SummaryCsv),
            ("scores.csv", export.ScoresCsv),
            ("explanations.csv", export.ExplanationsCsv),
            ("plan.csv", export.PlanCsv),
            ("changes.csv", export.ChangesCsv),
            (figuresName, export.FiguresJson),
        ];
        foreach (var (name, content) in files)
            OutputDirectory.WriteFile(folder, name, content.ToByteArray());
        return ([.. files.Select(file => file.Name)], ReadFigures(export.FiguresJson));
    }

    // The references of themes are numbers where they can be; here only their number counts.
    private static CampaignFigures ReadFigures(ByteString json)
    {
        using var document = JsonDocument.Parse(json.Memory);
        var figures = new CampaignFigures();
        foreach (var field in CampaignFigures.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = document.RootElement.GetProperty(field.Name);
            if (field.Accessor.GetValue(figures) is RepeatedField<string> references)
                references.AddRange(value.EnumerateArray().Select(reference => $"{reference}"));
            else
                field.Accessor.SetValue(figures, value.GetInt32());
        }

        return figures;
    }

    private static async Task<Scheduling.V1.CampaignExport> ExportAsync(ApiClient api, string campaign, DateOnly? cutOff, CancellationToken cancellationToken)
    {
        var request = new ExportCampaignRequest
        {
            Campaign = campaign,
            CutOffDate = cutOff?.ToProto(),
            RequestId = $"{Guid.NewGuid()}",
        };
        var operation = await api.Scheduling.CallAsync(
            options => api.Exports.ExportCampaignAsync(request, options),
            cancellationToken,
            api.Registry,
            api.Publication
        );
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(Timeout);
        try
        {
            while (!operation.Done)
                operation = await api.Scheduling.CallAsync(
                    options => api.SchedulingOperations.WaitOperationAsync(new() { Name = operation.Name }, options),
                    timeoutCts.Token
                );
        }
        catch (Exception exception) when (timeoutCts.IsCancellationRequested)
        {
            await api.Scheduling.CallAsync(
                options => api.SchedulingOperations.CancelOperationAsync(new() { Name = operation.Name }, options),
                CancellationToken.None
            );
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw new CommandException(ExportTexts.Format("Cancelled", Timeout.TotalMinutes), exception);
        }

        return operation.Error is { } error ? throw error.ToRpcException() : operation.Response.Unpack<Scheduling.V1.CampaignExport>();
    }
}
