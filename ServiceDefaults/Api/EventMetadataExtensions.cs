using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Creates the metadata of events.</summary>
public static class EventMetadataExtensions
{
    /// <summary>Metadata of a transition, with its effective date.</summary>
    public static EventMetadata CreateMetadata(Actor by, string district, DateOnly on) =>
        new()
        {
            District = $"districts/{district}",
            EffectiveDate = on.ToProto(),
            Account = by.Account,
            Role = by.Role.ToString().ToLowerInvariant(),
        };

    /// <summary>Metadata of master data and drafts, which have no effective date.</summary>
    public static EventMetadata CreateMetadata(this ServerCallContext context, string district)
    {
        var by = context.Actor();
        return new()
        {
            District = $"districts/{district}",
            Account = by.Account,
            Role = by.Role.ToString().ToLowerInvariant(),
        };
    }
}
