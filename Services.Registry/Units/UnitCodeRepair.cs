using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Registry.Units;

/// <summary>
/// Renames units whose code ends with a line feed, which an earlier version took from CSV cells: no RPC can name such a unit. The other services take
/// the names in events without it (<see cref="ResourceNamePattern.GetId"/>).
/// </summary>
internal static partial class UnitCodeRepair
{
    private static readonly Actor Service = new("registry", Role.Service, "", null);

    /// <summary>Runs before the service is ready. A unit that has the code already stays as it is, and takes the place of the other.</summary>
    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<TenantScope>().BypassFilter("the repair of unit codes");
        var db = services.GetRequiredService<RegistryDb>();
        var commands = services.GetRequiredService<IdempotentCommands>();
        var outboxSignal = services.GetRequiredService<OutboxSignal>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnitCodeRepair));
        var units = await db.Units.Where(unit => EF.Functions.Like(unit.Code, "%\n")).ToListAsync(cancellationToken);
        foreach (var unit in units)
        {
            var code = unit.Code.TrimEnd('\n');
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync(
                $"""
                update campaign set invited_units = array_replace(invited_units, {unit.Code}, {code}), version = version + 1
                where district = {unit.District} and {unit.Code} = any(invited_units) and not {code} = any(invited_units)
                """,
                cancellationToken
            );
            var renamed = await db.Units.SingleOrDefaultAsync(other => other.District == unit.District && other.Code == code, cancellationToken);
            db.Remove(unit);
            if (renamed is null)
                db.Add(renamed = unit.WithCode(code));
            commands.AddEvent(renamed.ToChanged(EventMetadataExtensions.CreateMetadata(Service, unit.District)), unit.District);
            await commands.CommitAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            outboxSignal.SetCommitted();
            LogRenamed(logger, unit.District, code);
        }
    }

    [LoggerMessage(EventId = 2111, Level = LogLevel.Warning, Message = "Unit {Code} of district {District} had a line feed in its code, which was removed")]
    private static partial void LogRenamed(ILogger logger, string district, string code);
}
