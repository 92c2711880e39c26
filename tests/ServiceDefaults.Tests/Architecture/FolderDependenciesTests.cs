using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>
/// Folder dependencies are acyclic. The root of a project is excluded: it composes the folders, and holds the DbContext that their endpoints use.
/// </summary>
public sealed class FolderDependenciesTests
{
    private static readonly string[] Projects =
    [
        "AppHost",
        "Cli",
        "Documents",
        "Eventing",
        "LocalState",
        "Portal",
        "ServiceDefaults",
        "Services.Publication",
        "Services.Registry",
        "Services.Scheduling",
        "Verification",
    ];

    [Fact]
    public void No_two_folders_depend_on_each_other_directly_or_through_others()
    {
        var folders = Projects.SelectMany(Read).ToLookup(source => source.Namespace, source => source.Usings);

        Assert.True(folders.Count > 25, "the folders are not where they were");
        Assert.Equal([], Cycles(folders.ToDictionary(folder => folder.Key, folder => folder.SelectMany(usings => usings).ToHashSet())));
    }

    [Fact]
    public void A_cycle_through_three_folders_is_found()
    {
        Dictionary<string, HashSet<string>> folders = new()
        {
            ["A"] = ["B"],
            ["B"] = ["C", "D"],
            ["C"] = ["A"],
            ["D"] = [],
        };

        Assert.Equal(["A", "B", "C"], Cycles(folders));
    }

    [Fact]
    public void Eventing_knows_neither_the_services_nor_their_domain()
    {
        var usings = Read("Eventing").Concat(Read("Verification")).SelectMany(source => source.Usings).Distinct();

        Assert.DoesNotContain(
            usings,
            name =>
                name.StartsWith("ThemeDay.", StringComparison.Ordinal)
                && !name.StartsWith("ThemeDay.Eventing", StringComparison.Ordinal)
                && name is not ("ThemeDay.Verification" or "ThemeDay.Events.V1")
        );
    }

    private static IEnumerable<(string Namespace, IReadOnlyList<string> Usings)> Read(string project) =>
        from path in Directory.EnumerateFiles(Path.Combine(Checkout.Root, project), "*.cs", SearchOption.AllDirectories)
        let folders = Path.GetRelativePath(Path.Combine(Checkout.Root, project), Path.GetDirectoryName(path)!)
        where folders is not "." && !folders.Split('/').Any(folder => folder is "obj" or "bin" or "Migrations")
        let root = Sources.Parse(File.ReadAllText(path), path)
        from space in root.Members.OfType<Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax>()
        select ($"{space.Name}", (IReadOnlyList<string>)[.. root.Usings.Select(directive => $"{directive.NamespaceOrType}")]);

    // A folder is in a cycle if it is reachable from itself.
    private static IEnumerable<string> Cycles(IReadOnlyDictionary<string, HashSet<string>> folders)
    {
        return folders.Keys.Where(folder => Reachable(folder).Contains(folder)).Order(StringComparer.Ordinal);

        HashSet<string> Reachable(string folder)
        {
            HashSet<string> reached = [];
            var next = new Queue<string>([folder]);
            while (next.TryDequeue(out var current))
                foreach (var used in folders.GetValueOrDefault(current) ?? [])
                    if (used != current && reached.Add(used))
                        next.Enqueue(used);
            return reached;
        }
    }
}
