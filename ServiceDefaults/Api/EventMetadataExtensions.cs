using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Creates the metadata of events.</summary>
public static class EventMetadataExtensions
{
    /// <summary>Metadata of a transition, with its effective date.</summary>
    public static EventMetadata CreateMetadata(Actor by, string district, DateOnly on)
    {
        var metadata = CreateMetadata(by, district);
        metadata.EffectiveDate = on.ToProto();
        return metadata;
    }

    /// <summary>Metadata of master data and drafts, which have no effective date.</summary>
    public static EventMetadata CreateMetadata(this ServerCallContext context, string district) => CreateMetadata(context.Actor(), district);

    /// <summary>Metadata of master data that a service changes itself.</summary>
    public static EventMetadata CreateMetadata(Actor by, string district)
    {
        var metadata = CreateMetadata(by);
        metadata.District = $"districts/{district}";
        return metadata;
    }

    /// <summary>Metadata of data that all districts share.</summary>
    public static EventMetadata CreateMetadata(this ServerCallContext context) => CreateMetadata(context.Actor());

    private static EventMetadata CreateMetadata(Actor by) => new() { Account = by.Account, Role = by.Role.ToName() };
}
