using System.Xml.Linq;
using ThemeDay.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>The files below <c>deploy/</c> of this checkout.</summary>
internal static class DeployFiles
{
    public static readonly string[] Services = ["registry", "scheduling", "publication"];

    /// <summary>The version of this solution, which the tags of its images are.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    public static string GetPath(string name) => Path.Combine(Checkout.Root, "deploy", name);

    /// <summary>What belongs to the repository, without what the scripts write.</summary>
    public static IEnumerable<string> Committed() =>
        from file in Directory.EnumerateFiles(GetPath(""), "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(GetPath(""), file)
        where !File.ReadLines(GetPath(".gitignore")).Any(ignored => ignored is not "" && name.StartsWith(ignored, StringComparison.Ordinal))
        select file;

    /// <summary>A YAML file, its merge keys resolved.</summary>
    public static YamlMappingNode ReadYaml(string path)
    {
        using var reader = File.OpenText(path);
        var yaml = new YamlStream();
        yaml.Load(new MergingParser(new Parser(reader)));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary>The node below some keys; null where there is none.</summary>
    public static YamlNode? Find(this YamlNode node, params string[] keys) =>
        keys.Aggregate(
            (YamlNode?)node,
            (current, key) => current is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null
        );

    public static YamlNode Get(this YamlNode node, params string[] keys) =>
        node.Find(keys) ?? throw new InvalidDataException($"{string.Join('.', keys)} is missing");

    public static string Text(this YamlNode node) => ((YamlScalarNode)node).Value!;

    public static IEnumerable<string> Texts(this YamlNode node) => ((YamlSequenceNode)node).Select(Text);

    public static Dictionary<string, YamlNode> Entries(this YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(entry => entry.Key.Text(), entry => entry.Value);
}
