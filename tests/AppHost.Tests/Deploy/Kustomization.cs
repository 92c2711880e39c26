using k8s;
using YamlDotNet.RepresentationModel;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>A directory of deploy/kubernetes with its <c>kustomization.yaml</c>. Implements the subset of kustomize that these files use.</summary>
internal sealed class Kustomization(string name)
{
    private readonly string folder = DeployFiles.GetPath($"kubernetes/{name}");

    public YamlMappingNode File { get; } = DeployFiles.ReadYaml(DeployFiles.GetPath($"kubernetes/{name}/kustomization.yaml"));

    /// <summary>The resource files it lists; each must exist.</summary>
    public IEnumerable<string> ResourceFiles =>
        File.Get("resources")
            .Texts()
            .Where(resource => resource.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(resource => Path.Combine(folder, resource));

    /// <summary>The YAML documents in those files.</summary>
    public IEnumerable<(string Kind, string Yaml)> Documents() =>
        from file in ResourceFiles
        from document in System.IO.File.ReadAllText(file).Split("\n---\n")
        select (Kind(document), document);

    /// <summary>The documents of a built-in Kubernetes kind; an unknown field is an error.</summary>
    public IEnumerable<T> All<T>()
        where T : IKubernetesObject =>
        Documents().Where(document => document.Kind == typeof(T).Name[2..]).Select(document => KubernetesYaml.Deserialize<T>(document.Yaml, strict: true));

    /// <summary>The documents of a custom resource kind.</summary>
    public IEnumerable<YamlMappingNode> Custom(string kind) => Documents().Where(document => document.Kind == kind).Select(document => Parse(document.Yaml));

    /// <summary>The settings that are generated into a ConfigMap.</summary>
    public Dictionary<string, string> Settings() =>
        Assert
            .Single((YamlSequenceNode)File.Get("configMapGenerator"))
            .Get("literals")
            .Texts()
            .Select(literal => literal.Split('=', 2))
            .ToDictionary(literal => literal[0], literal => literal[1]);

    public static YamlMappingNode Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static string Kind(string document) => Parse(document).Get("kind").Text();
}
