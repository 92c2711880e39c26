using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Registry.V1;
using Types = ThemeDay.Type.V1;

namespace ThemeDay.Registry.Units;

/// <summary>Maps units between proto messages and the domain.</summary>
internal static class UnitMapping
{
    /// <summary>Fields that UpdateUnit can change.</summary>
    public static IReadOnlyCollection<string> Updatable { get; } = ["display_name", "kind", "credit_code"];

    extension(Unit unit)
    {
        public UnitName Name => new(unit.District, unit.Code);

        public Proto.Unit ToProto() =>
            new()
            {
                Name = $"{unit.Name}",
                DisplayName = unit.DisplayName,
                Kind = unit.Kind.ToProto(),
                CreditCode = unit.CreditCode,
                State = unit.State.ToProto(),
                CloseDate = unit.ClosedOn.ToProto(),
                CreateTime = unit.CreatedAt.ToProto(),
                UpdateTime = unit.UpdatedAt.ToProto(),
                Etag = RequestGuards.Etag(unit.Version),
            };

        public UnitChanged ToChanged(EventMetadata metadata) =>
            new()
            {
                Metadata = metadata,
                Unit = $"{unit.Name}",
                DisplayName = unit.DisplayName,
                Kind = unit.Kind.ToProto(),
                State = unit.State.ToProto(),
            };
    }

    /// <summary>Reads the values of a unit; an error lists all field violations.</summary>
    public static Result<UnitDetails> ReadDetails(Proto.Unit written) =>
        UnitRules.Validate(written.DisplayName, written.Kind.FromProto(), written.CreditCode, field => $"unit.{field}");

    public static Types.UnitKind ToProto(this UnitKind kind) =>
        kind switch
        {
            UnitKind.Township => Types.UnitKind.Township,
            UnitKind.Subdistrict => Types.UnitKind.Subdistrict,
            UnitKind.Department => Types.UnitKind.Department,
            UnitKind.Stationed => Types.UnitKind.Stationed,
            _ => throw new InvalidOperationException($"no wire value for {kind}"),
        };

    // A value that this version does not know stays undefined, which UnitRules reports.
    private static UnitKind? FromProto(this Types.UnitKind kind) =>
        kind switch
        {
            Types.UnitKind.Unspecified => null,
            Types.UnitKind.Township => UnitKind.Township,
            Types.UnitKind.Subdistrict => UnitKind.Subdistrict,
            Types.UnitKind.Department => UnitKind.Department,
            Types.UnitKind.Stationed => UnitKind.Stationed,
            _ => (UnitKind)kind,
        };

    private static Types.UnitState ToProto(this UnitState state) =>
        state switch
        {
            UnitState.Active => Types.UnitState.Active,
            UnitState.Closed => Types.UnitState.Closed,
            _ => throw new InvalidOperationException($"no wire value for {state}"),
        };
}
