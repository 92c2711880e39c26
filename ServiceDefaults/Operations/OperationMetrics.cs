using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Metrics and traces of operations; meter and activity source <c>ThemeDay.Operations</c>.</summary>
internal static class OperationMetrics
{
    private const string Name = "ThemeDay.Operations";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    // Its count is the number of operations.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("themeday.operations.duration", "s");

    /// <summary>Records the duration of the last attempt of an operation that is done; tag: code.</summary>
    public static void RecordDone(StatusCode code, TimeSpan duration) =>
        Duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("code", $"{code}"));

    /// <summary>Starts a span in the trace of the request that started the operation.</summary>
    public static Activity? StartActivity(StoredOperation operation) =>
        Source.StartActivity(
            $"run {operation.Method}",
            ActivityKind.Consumer,
            ActivityContext.TryParse(operation.Traceparent, null, isRemote: true, out var parent) ? parent : default
        );
}
