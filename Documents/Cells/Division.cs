namespace ThemeDay.Documents.Cells;

/// <summary>A district or county (GB/T 2260) with what it belongs to.</summary>
/// <param name="Name">Such as 大祥区.</param>
/// <param name="City">Such as 邵阳市; empty under a municipality.</param>
/// <param name="Province">Such as 湖南省.</param>
public sealed record Division(string Name, string City, string Province)
{
    private const string Resource = "divisions.csv"; // code,name,city,province,townships
    private static readonly Lazy<IReadOnlyDictionary<string, Division>> All = new(Load);

    /// <summary>The division with a code of six digits; null if there is none.</summary>
    public static Division? Find(string code) => All.Value.GetValueOrDefault(code);

    private static Dictionary<string, Division> Load()
    {
        using var file =
            typeof(Division).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the assembly");
        using var reader = new StreamReader(file);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(row => row[0], row => new Division(row[1], CellWords.NotACity.Contains(row[2]) ? "" : row[2], row[3]));
    }
}
