using System.Collections.Concurrent;

namespace ThemeDay.Faults.Workload;

/// <summary>What all clients of a round have done and been told.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Operation> operations = [];
    private readonly ConcurrentQueue<string> anomalies = [];

    public IReadOnlyCollection<Operation> Operations => operations;

    /// <summary>Answers that no fault explains.</summary>
    public IReadOnlyCollection<string> Anomalies => anomalies;

    public Operation Add(Operation operation)
    {
        operations.Enqueue(operation);
        return operation;
    }

    public void AddAnomaly(string what) => anomalies.Enqueue(what);

    public int Count(OperationOutcome outcome) => operations.Count(operation => operation.Outcome == outcome);
}
