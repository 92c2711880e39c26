using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Calls about the ledger of duties. It is derived from the facts at every call, so that any point in time can be asked for.</summary>
[Authorize(Policies.Reader)]
public sealed class ObligationEndpoint(CampaignFacts campaigns, CurrentCalendar calendar, TenantScope caller, TimeProvider clock)
    : Api.ObligationService.ObligationServiceBase
{
    private static readonly ResourceNamePattern Name = new("districts/{district}/units/{code}/obligations/{obligation}");

    private static readonly FilterSchema<OwedByUnit> Fields = new FilterSchema<OwedByUnit>()
        .Reference("campaign", CampaignName.Template, owed => owed.District, owed => owed.CampaignId)
        .Reference("unit", UnitName.Template, owed => owed.District, owed => owed.Obligation.Unit)
        .Word("kind", owed => owed.Obligation.Kind)
        .Word("light", owed => owed.Light)
        .Flag("met", owed => owed.Obligation.Met)
        .Flag("late", owed => owed.Obligation.Late)
        .Day("due", owed => owed.Obligation.Due);

    /// <inheritdoc/>
    public override async Task<Api.Obligation> GetObligation(Api.GetObligationRequest request, ServerCallContext context)
    {
        var parts = Name.Read(request.Name, "name").OrThrow();
        var owed = await OwedAsync(new(parts[0], parts[1]), request.CutOff, request.KnownAt, context.CancellationToken);
        return owed.Find(each => each.Id == parts[2])?.ToWire() ?? throw RequestGuards.NotThere();
    }

    /// <inheritdoc/>
    public override async Task<Api.ListObligationsResponse> ListObligations(Api.ListObligationsRequest request, ServerCallContext context)
    {
        var parent = UnitName.Read(request.Parent, "parent", orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,unit,id").OrThrow();
        var wanted = Fields.Compile(request.Filter).OrThrow();
        var owed = (await OwedAsync(parent, request.CutOff, request.KnownAt, context.CancellationToken))
            .AsQueryable()
            .Where(wanted)
            .After(page, each => each.District, each => each.Obligation.Unit, each => each.Id)
            .ToList();
        return new()
        {
            Obligations = { page.Shown(owed).Select(each => each.ToWire()) },
            NextPageToken = page.Next(owed, each => [each.District, each.Obligation.Unit, each.Id]),
        };
    }

    private async Task<List<OwedByUnit>> OwedAsync(UnitName parent, Date? cutOff, Timestamp? knownAt, CancellationToken cancellationToken)
    {
        if (caller.Unit is { } own && !parent.IsAny && parent.Unit != own)
            throw RequestGuards.NotThere();
        var knowledge = new Knowledge(ShanghaiTime.Today(clock), Days.Read(cutOff, "cut_off").OrThrow(), Days.ReadInstant(knownAt, "known_at").OrThrow());
        var days = await calendar.WorkingDaysAsync(cancellationToken);
        List<OwedByUnit> owed = [];
        foreach (var name in await campaigns.CampaignsAsync(parent.IsAnyDistrict ? null : parent.District, cancellationToken))
        {
            if (await campaigns.FindAsync(name, cancellationToken) is not { } campaign)
                continue;
            owed.AddRange(
                Ledger
                    .Derive(campaign.Facts, campaign.Terms, days, knowledge)
                    .Where(obligation => (parent.IsAny || obligation.Unit == parent.Unit) && (caller.Unit is null || obligation.Unit == caller.Unit))
                    .Select(obligation => new OwedByUnit(campaign, obligation))
            );
        }

        return owed;
    }
}

/// <summary>A duty of a unit in a call.</summary>
internal sealed record OwedByUnit(CampaignRecord Campaign, Obligation Obligation)
{
    public string District => Campaign.Name.District;

    public string CampaignId => Campaign.Name.Campaign;

    /// <summary>Grey stands for none, so that it too can be asked for.</summary>
    public LightOrNone Light =>
        Obligation.Light switch
        {
            Obligations.Light.Green => LightOrNone.Green,
            Obligations.Light.Yellow => LightOrNone.Yellow,
            Obligations.Light.Red => LightOrNone.Red,
            _ => LightOrNone.Unspecified,
        };

    /// <summary>Made of what is owed and what it is about, so that it stays the same however often it is derived.</summary>
    public string Id =>
        Obligation.Kind switch
        {
            ObligationKind.SubmitTheme => $"submit-theme-{CampaignId}",
            ObligationKind.FileProgramme => $"file-programme-{Obligation.Subject}",
            ObligationKind.FileReport => $"file-report-{Obligation.Subject}",
            ObligationKind.CorrectTheme => $"correct-theme-{Obligation.Subject}",
            ObligationKind.CorrectProgramme => $"correct-programme-{Obligation.Subject}",
            ObligationKind.CorrectReport => $"correct-report-{Obligation.Subject}",
            _ => throw new InvalidOperationException($"no id for {Obligation.Kind}"),
        };

    public string Name => $"districts/{Campaign.Name.District}/units/{Obligation.Unit}/obligations/{Id}";

    public Api.Obligation ToWire()
    {
        var wire = new Api.Obligation
        {
            Name = Name,
            Campaign = $"{Campaign.Name}",
            Kind = Obligation.Kind switch
            {
                ObligationKind.SubmitTheme => Api.ObligationKind.SubmitTheme,
                ObligationKind.FileProgramme => Api.ObligationKind.FileProgramme,
                ObligationKind.FileReport => Api.ObligationKind.FileReport,
                ObligationKind.CorrectTheme => Api.ObligationKind.CorrectTheme,
                ObligationKind.CorrectProgramme => Api.ObligationKind.CorrectProgramme,
                ObligationKind.CorrectReport => Api.ObligationKind.CorrectReport,
                _ => throw new InvalidOperationException($"no wire value for {Obligation.Kind}"),
            },
            Subject = Obligation.Kind switch
            {
                ObligationKind.SubmitTheme => $"{new UnitName(Campaign.Name.District, Obligation.Unit)}",
                ObligationKind.FileProgramme or ObligationKind.FileReport => $"{new ActivityName(Campaign.Name.District, Obligation.Subject)}",
                _ => Obligation.Subject,
            },
            ExternalReference = Campaign.References.GetValueOrDefault(Obligation.Subject, ""),
            Due = Obligation.Due.ToWire(),
            DueUnknown = Obligation.DueUnknown,
            MissingYear = Obligation.MissingYear,
            History =
            {
                Obligation.History.Select(due => new Api.DueDay
                {
                    Due = due.Due.ToWire(),
                    Since = due.Since.ToWire(),
                    EventId = EventIdOf(due.FactId),
                }),
            },
            FirstReceivedOn = Obligation.First?.On.ToWire(),
            Met = Obligation.Met,
            Late = Obligation.Late,
            Ended = Obligation.EndedBy is not null,
            Light = (Api.Light)(int)Light,
        };
        if (Obligation.DaysLate is { } days)
            wire.DaysLate = days;
        return wire;
    }

    /// <summary>The event of a fact: one event may have told several.</summary>
    public static string EventIdOf(string factId) => factId.Split('/')[0];
}

/// <summary>The lights as the API counts them.</summary>
internal enum LightOrNone
{
    Unspecified,
    Green,
    Yellow,
    Red,
}
