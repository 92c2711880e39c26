using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>The syntax trees of the services and their shared projects.</summary>
internal static class Sources
{
    public static readonly string[] Services = ["Registry", "Scheduling", "Publication"];

    /// <summary>All sources except generated ones.</summary>
    public static IReadOnlyList<CompilationUnitSyntax> All { get; } =
    [
        .. Services
            .Select(service => $"Services.{service}")
            .Concat(["ServiceDefaults", "Documents", "Eventing", "Portal", "Verification"])
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Checkout.Root, project), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.Split('/').Any(folder => folder is "obj" or "bin" or "Migrations"))
            .Order(StringComparer.Ordinal)
            .Select(path => Parse(File.ReadAllText(Path.Combine(Checkout.Root, path)), path)),
    ];

    /// <summary>Parses one source.</summary>
    public static CompilationUnitSyntax Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path).GetCompilationUnitRoot();

    /// <summary>The path relative to the root.</summary>
    public static string GetPath(SyntaxNode source) => source.SyntaxTree.FilePath;

    /// <summary>The location of a node or token, for messages.</summary>
    public static string Place(SyntaxNodeOrToken piece) => $"{piece.SyntaxTree!.FilePath}:{piece.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1}";
}
