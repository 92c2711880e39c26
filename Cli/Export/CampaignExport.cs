using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Export;

/// <summary>Exports a campaign from Scheduling and writes the files of the export. No values are computed here.</summary>
internal static class CampaignExport
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3); // less than the deadline of an RPC

    /// <summary>Writes demo.json, scores.csv, plan.csv and changes.csv, and a summary to the console.</summary>
    /// <param name="cutOff">The cut-off date of the scores, exclusive; null for that of the campaign. The other files are as of now.</param>
    public static async Task WriteAsync(ApiClient api, string campaign, DateOnly? cutOff, string folder, CancellationToken cancellationToken)
    {
        var requestId = $"{Guid.NewGuid()}";
        var figures = await api.Scheduling.CallAsync(
            options => api.Assessment.GetCampaignFiguresAsync(new() { Campaign = campaign }, options),
            cancellationToken,
            api.Registry,
            api.Publication
        );
        var operation = await api.Scheduling.CallAsync(
            options =>
                api.Exports.ExportCampaignAsync(
                    new()
                    {
                        Campaign = campaign,
                        CutOffDate = cutOff?.ToProto(),
                        RequestId = requestId,
                    },
                    options
                ),
            cancellationToken,
            api.Registry,
            api.Publication
        );
        while (!operation.Done)
            operation = await api.Scheduling.CallAsync(
                options => api.SchedulingOperations.WaitOperationAsync(new() { Name = operation.Name, Timeout = Duration.FromTimeSpan(WaitTimeout) }, options),
                cancellationToken
            );
        if (operation.Error is { } error)
            throw error.ToRpcException();
        var files = operation.Response.Unpack<Scheduling.V1.CampaignExport>();

        Directory.CreateDirectory(folder);
        await WriteAsync("demo.json", files.FiguresJson);
        await WriteAsync("scores.csv", files.ScoresCsv);
        await WriteAsync("plan.csv", files.PlanCsv);
        await WriteAsync("changes.csv", files.ChangesCsv);
        Console.WriteLine($"{campaign} in {Path.GetFullPath(folder)}: demo.json, scores.csv, plan.csv, changes.csv");
        Console.WriteLine(
            $"  {figures.UnitsSubmitted} of {figures.Units} units submitted {figures.Themes} themes, "
                + $"{figures.Accepted} accepted; {figures.PlanReleases} releases of the plan"
        );
        Console.WriteLine(
            $"  {figures.Activities} activities, {figures.Held} held, {figures.Cancelled} cancelled, {figures.Rescheduled} moved; "
                + $"{figures.Programmes} programmes, {figures.Reports} reports, {figures.Attended} heads, "
                + $"{figures.Pictures} pictures, {figures.Opinions} opinions"
        );
        Console.WriteLine(
            $"  late: {figures.LateSubmissions.Count} themes, {figures.LateProgrammes.Count} programmes, {figures.LateReports.Count} reports; "
                + $"missing: {figures.MissingProgrammes.Count} programmes, {figures.MissingReports.Count} reports"
        );

        Task WriteAsync(string name, ByteString content) => File.WriteAllBytesAsync(Path.Combine(folder, name), content.ToByteArray(), cancellationToken);
    }
}
