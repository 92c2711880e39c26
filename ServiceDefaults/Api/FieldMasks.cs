using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.ServiceDefaults.Domain;
using Enum = System.Enum;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Update masks, by one rule for every resource (docs/contract.md, RPCs).</summary>
public static class FieldMasks
{
    private static readonly FieldMask.MergeOptions Replace = new()
    {
        ReplaceMessageFields = true,
        ReplacePrimitiveFields = true,
        ReplaceRepeatedFields = true,
    };

    /// <summary>Replaces the fields of a resource that the mask names; an empty mask names those that are set.</summary>
    /// <param name="mask">The update_mask; its paths are in snake_case or lowerCamelCase.</param>
    /// <param name="updatable">The fields that an update may replace, by their proto names.</param>
    /// <param name="written">The resource in the request.</param>
    /// <param name="current">The resource as it is; changed in place.</param>
    /// <returns>INVALID_ARGUMENT if the mask names another field.</returns>
    public static Error? Merge<T>(FieldMask? mask, IReadOnlyCollection<string> updatable, T written, T current)
        where T : class, IMessage<T>
    {
        List<string> paths =
        [
            .. mask is { Paths.Count: > 0 } ? Named(mask, written) : updatable.Where(path => IsSet(written, written.Descriptor.Fields[path])),
        ];
        if (!paths.TrueForAll(updatable.Contains))
            return Error.InvalidArgument("update_mask", ErrorReasons.Malformed);
        if (paths is not []) // an empty mask would replace everything
            FieldMask.FromStringEnumerable<T>(paths).Merge(written, current, Replace);
        return null;
    }

    /// <summary>Whether an update replaces a field.</summary>
    /// <param name="mask">The update_mask.</param>
    /// <param name="field">Proto name of the field.</param>
    /// <param name="written">The resource in the request.</param>
    public static bool Names(FieldMask? mask, string field, IMessage written) =>
        mask is { Paths.Count: > 0 } ? Named(mask, written).Contains(field) : IsSet(written, written.Descriptor.Fields[field]);

    private static IEnumerable<string> Named(FieldMask mask, IMessage written) =>
        mask.Paths.Select(path => ProtoJsonRequest.FindField(written.Descriptor, path)?.Name ?? path);

    private static bool IsSet(IMessage message, FieldDescriptor field) =>
        field.HasPresence
            ? field.Accessor.HasValue(message)
            : field.Accessor.GetValue(message) switch
            {
                string text => text is not "",
                IList list => list.Count > 0,
                int number => number != 0,
                bool flag => flag,
                Enum value => Convert.ToInt32(value, null) != 0,
                var other => throw new InvalidOperationException($"{field.FullName} has a type that no update has had so far: {other?.GetType().Name}"),
            };
}
