using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Units;

/// <summary>RPCs of units.</summary>
[Authorize(Policies.Reader)]
public sealed class UnitEndpoint(RegistryDb db, TransitionPipeline transitions, IdempotentCommands commands) : Proto.UnitService.UnitServiceBase
{
    private static readonly FilterSchema<Unit> Fields = new FilterSchema<Unit>()
        .Text("code", unit => unit.Code)
        .Text("display_name", unit => unit.DisplayName)
        .Enum("kind", unit => unit.Kind)
        .Enum("state", unit => unit.State);

    private ResourceAdapter<Unit, Proto.Unit> Adapter => new(FindAsync, unit => $"{unit.Name}", UnitMapping.ToProto);

    private static readonly ListOrder<Unit> Order = new ListOrder<Unit>()
        .Key(unit => unit.District)
        .Key(unit => unit.Code)
        .Field("code", unit => unit.Code)
        .Field("display_name", unit => unit.DisplayName)
        .Field("create_time", unit => unit.CreatedAt)
        .Field("update_time", unit => unit.UpdatedAt);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Unit> CreateUnit(Proto.CreateUnitRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            district,
            Adapter,
            async cancellationToken =>
            {
                var unit = Parse(request, district).OrThrow();
                if (await db.Units.AnyAsync(existing => existing.District == district && existing.Code == unit.Code, cancellationToken))
                    throw RequestGuards.AlreadyExists($"{unit.Name}");
                UnitRules.Add(await db.Units.CountAsync(existing => existing.District == district, cancellationToken), added: 1).ThrowIfError();
                db.Add(unit);
                return (unit, unit.ToChanged(context.CreateMetadata(district)));
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Unit> GetUnit(Proto.GetUnitRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListUnitsResponse> ListUnits(Proto.ListUnitsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var units = await db
            .Units.AsNoTracking()
            .WhereDistrict(parent, unit => unit.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { Units = { page.Items(units).Select(UnitMapping.ToProto) }, NextPageToken = page.NextPageToken(units) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Unit> UpdateUnit(Proto.UpdateUnitRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Unit?.Name ?? ""),
            (unit, transition) =>
            {
                UnitTransitions.Table.Check(unit.State, UnitTrigger.Update, transition.Actor).ThrowIfError();
                var merged = unit.ToProto();
                FieldMasks.Merge(request.UpdateMask, UnitMapping.Updatable, request.Unit!, merged).ThrowIfError();
                var details = UnitMapping.ReadDetails(merged).OrThrow();
                if (unit.Is(details))
                    return null;
                unit.Write(details);
                return unit.ToChanged(context.CreateMetadata(unit.District));
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Unit> CloseUnit(Proto.CloseUnitRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (unit, transition) =>
            {
                UnitTransitions.Table.Check(unit.State, UnitTrigger.Close, transition.Actor).ThrowIfError();
                unit.Close(transition.EffectiveDate);
                return unit.ToChanged(transition.Metadata);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Unit> ReopenUnit(Proto.ReopenUnitRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (unit, transition) =>
            {
                UnitRules.Reopen(unit.State, request.Reason, transition.Actor).ThrowIfError();
                unit.Reopen(transition.EffectiveDate);
                return unit.ToChanged(transition.Metadata);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a file of UnitImport.LimitBytes characters
    [DefaultDeadline(60)]
    public override Task<Proto.ImportUnitsResponse> ImportUnits(Proto.ImportUnitsRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        context.EnsureCanWrite(district);
        var csv = UnitImport.ReadText(request.Csv, request.CsvFile.Span).OrThrow();
        return request.ValidateOnly
            ? PreviewAsync(district, csv, context.CancellationToken)
            : commands.ExecuteAsync(
                request,
                request.RequestId,
                context,
                Answer(district, csv),
                cancellationToken => ImportAsync(district, csv, context, cancellationToken)
            );
    }

    private async Task<Proto.ImportUnitsResponse> PreviewAsync(string district, string csv, CancellationToken cancellationToken)
    {
        var known = await FindAllAsync(db.Units.AsNoTracking(), district, cancellationToken);
        return CompareToImport(UnitImport.Read(csv, ClosedUnits(known)).OrThrow(), known);
    }

    private async Task<Proto.ImportUnitsResponse> ImportAsync(string district, string csv, ServerCallContext context, CancellationToken cancellationToken)
    {
        var known = await FindAllAsync(db.Units, district, cancellationToken);
        var rows = UnitImport.Read(csv, ClosedUnits(known)).OrThrow();
        var counts = CompareToImport(rows, known);
        foreach (var row in rows)
        {
            if (known.TryGetValue(row.Code, out var unit))
            {
                if (unit.Is(row.Details))
                    continue;
                unit.Write(row.Details);
            }
            else
            {
                db.Add(unit = new(district, row.Code, row.Details));
            }

            commands.AddEvent(unit.ToChanged(context.CreateMetadata(district)), district);
        }

        return counts;
    }

    private static Task<Dictionary<string, Unit>> FindAllAsync(IQueryable<Unit> units, string district, CancellationToken cancellationToken) =>
        units.Where(unit => unit.District == district).ToDictionaryAsync(unit => unit.Code, cancellationToken);

    private static HashSet<string> ClosedUnits(Dictionary<string, Unit> known) =>
        [.. known.Values.Where(unit => unit.State is UnitState.Closed).Select(unit => unit.Code)];

    private static Proto.ImportUnitsResponse CompareToImport(IReadOnlyList<UnitRow> rows, Dictionary<string, Unit> known)
    {
        var counts = Compare(rows, known);
        UnitRules.Add(known.Count, counts.Created).ThrowIfError();
        return counts;
    }

    private static Proto.ImportUnitsResponse Compare(IReadOnlyList<UnitRow> rows, Dictionary<string, Unit> known) =>
        new()
        {
            Created = rows.Count(row => !known.ContainsKey(row.Code)),
            Changed = rows.Count(row => known.TryGetValue(row.Code, out var unit) && !unit.Is(row.Details)),
            Unchanged = rows.Count(row => known.TryGetValue(row.Code, out var unit) && unit.Is(row.Details)),
        };

    // A repeated import finds all rows unchanged; the comparison is its response. A unit that was closed since is none of its errors.
    private ResourceAdapter<Proto.ImportUnitsResponse, Proto.ImportUnitsResponse> Answer(string district, string csv) =>
        new(
            async (_, cancellationToken) =>
                Compare(
                    UnitImport.Read(csv, closedUnits: new HashSet<string>()).OrThrow(),
                    await FindAllAsync(db.Units.AsNoTracking(), district, cancellationToken)
                ),
            _ => $"districts/{district}",
            counts => counts
        );

    private TransitionTarget<Unit, Proto.Unit> Target(string name) => new(name, UnitName.Parse(name).District, Adapter);

    private async Task<Unit> FindAsync(string name, CancellationToken cancellationToken)
    {
        var parsed = UnitName.Parse(name);
        return await db.Units.SingleOrDefaultAsync(unit => unit.District == parsed.District && unit.Code == parsed.Unit, cancellationToken).OrNotFoundAsync();
    }

    private static Result<Unit> Parse(Proto.CreateUnitRequest request, string district)
    {
        var details = UnitMapping.ReadDetails(request.Unit ?? new());
        List<FieldViolation> violations = UnitRules.IsCode(request.UnitId) ? [] : [new("unit_id", ErrorReasons.Malformed)];
        violations.AddRange(details.Error?.Fields ?? []);
        return violations is [] ? new Unit(district, request.UnitId, details.OrThrow()) : Error.InvalidArgument(violations);
    }
}
