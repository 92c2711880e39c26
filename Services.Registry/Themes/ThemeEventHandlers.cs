using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Registry.Themes;

/// <summary>Event handler for the plan releases of Scheduling: plans or drops themes, through the same transition table as the RPCs.</summary>
public sealed class ThemeEventHandlers(IServiceScopeFactory scopes) : IEventHandler
{
    /// <summary>Event sources to subscribe to.</summary>
    public static readonly EventSourceDescriptor[] Sources = [new("scheduling", SchedulingEventsReflection.Descriptor)];

    private static readonly Actor Scheduling = new("scheduling", Role.Service, "", null);

    /// <inheritdoc/>
    public async Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (received.Entry.Type != AnnualPlanReleased.Descriptor.FullName)
            return;
        var released = AnnualPlanReleased.Parser.ParseFrom(received.Entry.Payload);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("the releases of Scheduling");
        await using var db = await scope.ServiceProvider.CreateDbContextAsync<RegistryDb>(transaction, cancellationToken);
        await ApplyAsync(released, db, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task ApplyAsync(AnnualPlanReleased released, RegistryDb db, CancellationToken cancellationToken)
    {
        var campaign = CampaignName.Parse(released.Campaign, "campaign");
        var effectiveDate = DateConversions.Parse(released.Metadata.EffectiveDate, "effective_date").OrThrow()!.Value;
        var planned = Ids(released.PlannedThemes);
        var dropped = Ids(released.DroppedThemes);
        var themes = await db
            .Themes.Where(theme =>
                theme.District == campaign.District && theme.CampaignId == campaign.Campaign && (planned.Contains(theme.Id) || dropped.Contains(theme.Id))
            )
            .ToListAsync(cancellationToken);
        foreach (var theme in themes)
        {
            // Null: a higher release has been applied, or the theme is in the target state already.
            ThemeEvent? themeEvent = planned.Contains(theme.Id)
                ? ThemeRules.Plan(theme, released.Release, Scheduling, effectiveDate).OrThrow()
                : ThemeRules.Drop(theme, released.Release, Scheduling, effectiveDate).OrThrow();
            if (themeEvent is not null)
                theme.Apply(themeEvent);
        }
    }

    private static HashSet<string> Ids(IEnumerable<string> themes) => [.. themes.Select(name => ThemeName.Parse(name, "theme").Theme)];
}
