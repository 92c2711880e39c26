using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Units;

/// <summary>RPCs of units.</summary>
[Authorize(Policies.Reader)]
public sealed class UnitEndpoint(RegistryDb db, IdempotentCommands commands) : Proto.UnitService.UnitServiceBase
{
    private static readonly FilterSchema<Unit> Fields = new FilterSchema<Unit>()
        .Text("code", unit => unit.Code)
        .Text("display_name", unit => unit.DisplayName)
        .Enum("kind", unit => unit.Kind);

    private static readonly ListOrder<Unit> Order = new ListOrder<Unit>()
        .Key(unit => unit.District)
        .Key(unit => unit.Code)
        .Field("code", unit => unit.Code)
        .Field("display_name", unit => unit.DisplayName);

    /// <inheritdoc/>
    public override async Task<Proto.Unit> GetUnit(Proto.GetUnitRequest request, ServerCallContext context)
    {
        var name = UnitName.Parse(request.Name);
        var unit = await db
            .Units.AsNoTracking()
            .SingleOrDefaultAsync(unit => unit.District == name.District && unit.Code == name.Unit, context.CancellationToken)
            .OrNotFoundAsync();
        return unit.ToProto();
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListUnitsResponse> ListUnits(Proto.ListUnitsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var units = await db
            .Units.AsNoTracking()
            .Where(unit => parent.IsWildcard || unit.District == parent.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { Units = { page.Items(units).Select(UnitMapping.ToProto) }, NextPageToken = page.NextPageToken(units) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.ImportUnitsResponse> ImportUnits(Proto.ImportUnitsRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        context.EnsureCanWrite(district);
        var rows = UnitImport.Read(request.Csv).OrThrow();
        return request.ValidateOnly
            ? CountAsync(district, rows, context.CancellationToken)
            : commands.ExecuteAsync(
                request,
                request.RequestId,
                context,
                Answer(district, rows),
                cancellationToken => ImportAsync(district, rows, context, cancellationToken)
            );
    }

    private async Task<Proto.ImportUnitsResponse> CountAsync(string district, IReadOnlyList<UnitRow> rows, CancellationToken cancellationToken) =>
        Compare(rows, await db.Units.AsNoTracking().Where(unit => unit.District == district).ToDictionaryAsync(unit => unit.Code, cancellationToken));

    private async Task<Proto.ImportUnitsResponse> ImportAsync(
        string district,
        IReadOnlyList<UnitRow> rows,
        ServerCallContext context,
        CancellationToken cancellationToken
    )
    {
        var known = await db.Units.Where(unit => unit.District == district).ToDictionaryAsync(unit => unit.Code, cancellationToken);
        var counts = Compare(rows, known);
        foreach (var row in rows)
        {
            if (known.TryGetValue(row.Code, out var unit))
            {
                if (unit.Is(row))
                    continue;
                unit.Change(row);
            }
            else
            {
                db.Add(unit = new(district, row.Code, row.DisplayName, row.Kind, row.CreditCode));
            }

            commands.AddEvent(
                new UnitChanged
                {
                    Metadata = context.CreateMetadata(district),
                    Unit = unit.Name,
                    DisplayName = unit.DisplayName,
                    Kind = unit.Kind.ToProto(),
                },
                district
            );
        }

        return counts;
    }

    private static Proto.ImportUnitsResponse Compare(IReadOnlyList<UnitRow> rows, Dictionary<string, Unit> known) =>
        new()
        {
            Created = rows.Count(row => !known.ContainsKey(row.Code)),
            Changed = rows.Count(row => known.TryGetValue(row.Code, out var unit) && !unit.Is(row)),
            Unchanged = rows.Count(row => known.TryGetValue(row.Code, out var unit) && unit.Is(row)),
        };

    // A repeated import finds all rows unchanged; the comparison is its response.
    private ResourceAdapter<Proto.ImportUnitsResponse, Proto.ImportUnitsResponse> Answer(string district, IReadOnlyList<UnitRow> rows) =>
        new((_, cancellationToken) => CountAsync(district, rows, cancellationToken), _ => $"districts/{district}", counts => counts);
}

internal static class UnitMapping
{
    extension(Unit unit)
    {
        public string Name => $"districts/{unit.District}/units/{unit.Code}";

        public Proto.Unit ToProto() =>
            new()
            {
                Name = unit.Name,
                DisplayName = unit.DisplayName,
                Kind = unit.Kind.ToProto(),
                CreditCode = unit.CreditCode,
                Etag = RequestGuards.Etag(unit.Version),
            };
    }

    public static ThemeDay.Type.V1.UnitKind ToProto(this UnitKind kind) =>
        kind switch
        {
            UnitKind.Township => ThemeDay.Type.V1.UnitKind.Township,
            UnitKind.Subdistrict => ThemeDay.Type.V1.UnitKind.Subdistrict,
            UnitKind.Department => ThemeDay.Type.V1.UnitKind.Department,
            UnitKind.Stationed => ThemeDay.Type.V1.UnitKind.Stationed,
            _ => throw new InvalidOperationException($"no wire value for {kind}"),
        };
}
