using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Registry.Units;

internal static class UnitQueries
{
    /// <summary>NOT_FOUND if the unit does not exist, or is out of the scope of the caller.</summary>
    public static async Task RequireUnitAsync(this RegistryDb db, UnitName unit, CancellationToken cancellationToken)
    {
        if (!await db.Units.AnyAsync(each => each.District == unit.District && each.Code == unit.Unit, cancellationToken))
            throw RequestGuards.NotFound();
    }

    /// <summary>The unit that a request about a campaign names, with the same NOT_FOUND for an unknown unit, one of another district, and one of another
    /// liaison.</summary>
    public static async Task<Unit> RequireUnitAsync(this RegistryDb db, UnitName name, string district, ServerCallContext context)
    {
        if (name.District != district || (context.Actor().Unit is { } own && own != name.Unit))
            throw RequestGuards.NotFound();
        return await db
            .Units.AsNoTracking()
            .SingleOrDefaultAsync(unit => unit.District == name.District && unit.Code == name.Unit, context.CancellationToken)
            .OrNotFoundAsync();
    }
}
