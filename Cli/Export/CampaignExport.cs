using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Export;

/// <summary>Exports a campaign from Scheduling and writes the files of the export. No values are computed here.</summary>
internal static class CampaignExport
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Writes demo.json, scores.csv, explanations.csv, plan.csv and changes.csv, and a summary to the console.</summary>
    /// <param name="cutOff">The cut-off date, exclusive; null for that of the campaign.</param>
    /// <param name="folder">The output directory, which exists.</param>
    public static async Task WriteAsync(ApiClient api, string campaign, DateOnly? cutOff, string folder, CancellationToken cancellationToken)
    {
        var files = await ExportAsync(api, campaign, cutOff, cancellationToken);
        Write("demo.json", files.FiguresJson);
        Write("scores.csv", files.ScoresCsv);
        Write("explanations.csv", files.ExplanationsCsv);
        Write("plan.csv", files.PlanCsv);
        Write("changes.csv", files.ChangesCsv);
        Console.WriteLine($"{campaign} in {Path.GetFullPath(folder)}: demo.json, scores.csv, explanations.csv, plan.csv, changes.csv");
        using var figures = JsonDocument.Parse(files.FiguresJson.Memory);
        Console.WriteLine(
            $"  {Value("units_submitted")} of {Value("units")} units submitted {Value("themes")} themes, "
                + $"{Value("accepted")} accepted; {Value("plan_releases")} releases of the plan"
        );
        Console.WriteLine(
            $"  {Value("activities")} activities, {Value("held")} held, {Value("cancelled")} cancelled, {Value("rescheduled")} moved; "
                + $"{Value("programmes")} programmes, {Value("reports")} reports, {Value("attended")} heads, "
                + $"{Value("pictures")} pictures, {Value("opinions")} opinions"
        );
        Console.WriteLine(
            $"  late: {Count("late_submissions")} themes, {Count("late_programmes")} programmes, {Count("late_reports")} reports; "
                + $"missing: {Count("missing_programmes")} programmes, {Count("missing_reports")} reports"
        );

        int Value(string field) => figures.RootElement.GetProperty(field).GetInt32();
        int Count(string field) => figures.RootElement.GetProperty(field).GetArrayLength();
        void Write(string name, ByteString content) => OutputDirectory.WriteFile(folder, name, content.ToByteArray());
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
            throw new CommandException($"the export took more than {Timeout.TotalMinutes} minutes and was cancelled", exception);
        }

        return operation.Error is { } error ? throw error.ToRpcException() : operation.Response.Unpack<Scheduling.V1.CampaignExport>();
    }
}
