using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ThemeDay.Contract;

/// <summary>The descriptors of all proto files, with their comments and the annotations of google.api.</summary>
/// <remarks>The descriptors of the generated classes have no comments.</remarks>
public static class ContractDescriptors
{
    private static readonly Lazy<IReadOnlyList<FileDescriptor>> All = new(Load);

    /// <summary>The services of a package, such as <c>themeday.registry.v1</c>, and those of the events that every service serves.</summary>
    public static IEnumerable<ServiceDescriptor> GetServices(string package) =>
        All
            .Value.Where(file => file.Package == package || file.Package == "themeday.events.v1")
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => file.Services);

    private static IReadOnlyList<FileDescriptor> Load()
    {
        var registry = new ExtensionRegistry
        {
            AnnotationsExtensions.Http,
            ClientExtensions.MethodSignature,
            FieldBehaviorExtensions.FieldBehavior,
            ResourceExtensions.Resource,
        };
        using var stream = typeof(ContractDescriptors).Assembly.GetManifestResourceStream("themeday.binpb")!;
        var set = FileDescriptorSet.Parser.WithExtensionRegistry(registry).ParseFrom(stream);
        return FileDescriptor.BuildFromByteStrings(set.File.Select(file => file.ToByteString()), registry);
    }
}
