using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>A google.rpc.Status as JSON callers see it.</summary>
public static class StatusJson
{
    /// <summary>The types of details it can carry.</summary>
    public static TypeRegistry Details { get; } = TypeRegistry.FromMessages(
        ErrorInfo.Descriptor, BadRequest.Descriptor, PreconditionFailure.Descriptor, LocalizedMessage.Descriptor, RetryInfo.Descriptor);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Details));

    /// <summary>The JSON.</summary>
    public static string Of(Status status) => Formatter.Format(status);
}
