namespace ThemeDay.Faults.Checking;

/// <summary>What the checker found.</summary>
internal sealed class CheckResult
{
    /// <summary>Acknowledged, and not there.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>There more often than it was done.</summary>
    public List<string> Duplicated { get; } = [];

    /// <summary>Anything else that should not be: refused effects, tables that disagree, broken chains, dead letters, answers that no fault explains.</summary>
    public List<string> Unexpected { get; } = [];

    public bool IsClean => Lost.Count + Duplicated.Count + Unexpected.Count == 0;

    /// <summary>Compares two lists of rows.</summary>
    public void Compare(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        Unexpected.AddRange(Without(left, right).Select(row => $"{what}: missing {row}"));
        Unexpected.AddRange(Without(right, left).Select(row => $"{what}: too much {row}"));
    }

    public override string ToString() =>
        string.Join('\n', [.. Lost.Select(each => $"lost: {each}"), .. Duplicated.Select(each => $"duplicated: {each}"), .. Unexpected]);

    private static List<string> Without(List<string> rows, List<string> others)
    {
        var rest = new List<string>(rows);
        foreach (var other in others)
            rest.Remove(other);
        return rest;
    }
}
