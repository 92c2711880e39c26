using System.Text.Json;

namespace ThemeDay.Testing.Plans;

/// <summary>The plan of a query as PostgreSQL has executed it, from the messages of its extension auto_explain.</summary>
/// <param name="Sql">The text of the query.</param>
/// <param name="Root">The root of the plan, in the format of <c>explain (analyze, buffers, format json)</c>.</param>
public sealed record QueryPlan(string Sql, JsonElement Root)
{
    private const string Prefix = "Received notice: duration: "; // as Npgsql logs a message of the server

    /// <summary>Whether a message of the log is a plan.</summary>
    public static bool IsPlan(string logged) => logged.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads the plan in a message of the log.</summary>
    public static QueryPlan Parse(string logged)
    {
        var plan = JsonDocument.Parse(logged[logged.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        return new(plan.GetProperty("Query Text").GetString()!, plan.GetProperty("Plan"));
    }

    /// <summary>The nodes of the plan.</summary>
    public IEnumerable<JsonElement> Nodes => NodesOf(Root);

    /// <inheritdoc/>
    public override string ToString() => $"{Sql}\n{JsonSerializer.Serialize(Root, Indented)}";

    /// <summary>The table that a node reads; empty if it reads none.</summary>
    public static string TableOf(JsonElement node) => node.TryGetProperty("Relation Name", out var name) ? name.GetString()! : "";

    /// <summary>A node and all below it.</summary>
    public static IEnumerable<JsonElement> NodesOf(JsonElement node) =>
        node.TryGetProperty("Plans", out var children) ? children.EnumerateArray().SelectMany(NodesOf).Prepend(node) : [node];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}

/// <summary>How much a query may read beyond the rows of its answer.</summary>
/// <param name="ExcessRows">The number of rows that a node of the plan may read and discard, and of rows that it may sort.</param>
/// <param name="Blocks">The number of blocks of 8 kB that the query may read.</param>
public sealed record PlanBounds(int ExcessRows, int Blocks)
{
    /// <summary>Whether it may scan a large table.</summary>
    public bool MayScan { get; private init; }

    /// <summary>
    /// The rows of a campaign and a few more. A page of 100 rows of three tables takes 900 blocks, an index of a few levels for each; Npgsql, which reads the
    /// catalogue of types when it starts, 520.
    /// </summary>
    public static PlanBounds OfCampaign { get; } = new(600, 1_000);

    /// <summary>All facts of a campaign, a block each at most.</summary>
    public static PlanBounds OfFacts { get; } = new(3_000, 3_000);

    /// <summary>The rows of a district in ten years.</summary>
    public static PlanBounds OfDistrict { get; } = new(5_000, 20_000);

    /// <summary>A table, for what an operator does once a year.</summary>
    public static PlanBounds OfTable { get; } = new(int.MaxValue, int.MaxValue) { MayScan = true };
}

/// <summary>What makes a plan slower with every year: the work does not depend on the rows of the answer, but on those of a table.</summary>
public static class PlanRules
{
    /// <summary>The number of rows from which a table is large.</summary>
    public const int LargeTable = 10_000;

    /// <summary>The faults of a plan, a sentence each.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="largeTables">The tables with more rows than <see cref="LargeTable"/>.</param>
    /// <param name="bounds">What the query may read.</param>
    public static IEnumerable<string> FindFaults(QueryPlan plan, IReadOnlySet<string> largeTables, PlanBounds bounds)
    {
        foreach (var node in plan.Nodes)
        {
            var (type, table) = (node.GetProperty("Node Type").GetString()!, QueryPlan.TableOf(node));
            if (type is "Seq Scan" && largeTables.Contains(table) && !bounds.MayScan)
                yield return $"scans the table {table}";
            var discarded = (Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck")) * Number(node, "Actual Loops");
            if (discarded > bounds.ExcessRows)
                yield return $"reads {discarded} rows of {table} that it discards";
            // A join that reads all of a district for the rows that it needs, and compares them one by one.
            var compared = Number(node, "Rows Removed by Join Filter") * Number(node, "Actual Loops");
            if (compared > bounds.ExcessRows && FindInnerTables(node).FirstOrDefault(largeTables.Contains) is { } inner)
                yield return $"compares {compared} rows of {inner} that it discards";
            if (type.EndsWith("Sort", StringComparison.Ordinal) && node.GetProperty("Plans")[0] is var input)
            {
                var sorted = Number(input, "Actual Rows") * Number(input, "Actual Loops");
                if (sorted > bounds.ExcessRows)
                    yield return $"sorts {sorted} rows";
            }
        }

        var blocks = Number(plan.Root, "Shared Hit Blocks") + Number(plan.Root, "Shared Read Blocks");
        if (blocks > bounds.Blocks)
            yield return $"reads {blocks} blocks";
    }

    /// <summary>The faults of the plans of a query, each with its plan.</summary>
    /// <param name="name">The name of the query.</param>
    /// <param name="plans">The plans.</param>
    /// <param name="largeTables">The tables with more rows than <see cref="LargeTable"/>.</param>
    /// <param name="bounds">What the query may read.</param>
    public static IEnumerable<string> Examine(string name, IEnumerable<QueryPlan> plans, IReadOnlySet<string> largeTables, PlanBounds bounds) =>
        plans
            .Select(plan => (Plan: plan, Faults: string.Join(", ", FindFaults(plan, largeTables, bounds))))
            .Where(examined => examined.Faults is not "")
            .DistinctBy(examined => (examined.Plan.Sql, examined.Faults))
            .Select(examined => $"{name}: {examined.Faults}\n{examined.Plan}");

    private static IEnumerable<string> FindInnerTables(JsonElement join) =>
        join.GetProperty("Plans")
            .EnumerateArray()
            .Where(child => child.GetProperty("Parent Relationship").GetString() is "Inner")
            .SelectMany(QueryPlan.NodesOf)
            .Select(QueryPlan.TableOf);

    private static long Number(JsonElement node, string property) => node.TryGetProperty(property, out var value) ? (long)value.GetDouble() : 0;
}
