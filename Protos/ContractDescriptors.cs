using Google.Api;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ThemeDay.Contract;

/// <summary>The descriptors of all proto files, with their comments and the annotations of google.api.</summary>
/// <remarks>The descriptors of the generated classes have no comments.</remarks>
public static class ContractDescriptors
{
    private static readonly Lazy<IReadOnlyList<FileDescriptor>> All = new(Load);

    /// <summary>The gRPC services with these full names, such as <c>themeday.registry.v1.UnitService</c>; names of other contracts are left out.</summary>
    public static IEnumerable<ServiceDescriptor> GetServices(IReadOnlySet<string> names) =>
        All.Value.OrderBy(file => file.Name, StringComparer.Ordinal).SelectMany(file => file.Services).Where(service => names.Contains(service.FullName));

    /// <summary>The message with this full name.</summary>
    public static MessageDescriptor GetMessage(string fullName) =>
        All.Value.SelectMany(file => file.MessageTypes).Single(message => message.FullName == fullName);

    private static IReadOnlyList<FileDescriptor> Load()
    {
        var registry = new ExtensionRegistry
        {
            AnnotationsExtensions.Http,
            ClientExtensions.MethodSignature,
            FieldBehaviorExtensions.FieldBehavior,
            ResourceExtensions.Resource,
            OperationsExtensions.OperationInfo,
        };
        using var stream = typeof(ContractDescriptors).Assembly.GetManifestResourceStream("themeday.binpb")!;
        var set = FileDescriptorSet.Parser.WithExtensionRegistry(registry).ParseFrom(stream);
        return FileDescriptor.BuildFromByteStrings(set.File.Select(file => file.ToByteString()), registry);
    }
}
