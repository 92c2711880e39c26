using ThemeDay.Registry.Tests.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Units;

public sealed class UnitRulesTests
{
    private const string ValidCode = "91350100M000100Y43";

    [Theory]
    [InlineData("第一街道办事处", UnitKind.Subdistrict, "", "")]
    [InlineData("第二局", UnitKind.Department, ValidCode, "")]
    [InlineData("", UnitKind.Department, "", "display_name:REQUIRED")]
    [InlineData(" ", UnitKind.Department, "", "display_name:REQUIRED")]
    [InlineData("第二局", null, "", "kind:REQUIRED")]
    [InlineData("第二局", (UnitKind)99, "", "kind:MALFORMED")]
    [InlineData("第二局", UnitKind.Department, "91350100M000100Y44", "credit_code:MALFORMED")] // wrong check character
    [InlineData("第二局", UnitKind.Department, "91350100M000100Y4", "credit_code:MALFORMED")]
    [InlineData("", null, "1", "display_name:REQUIRED kind:REQUIRED credit_code:MALFORMED")]
    public void Everything_wrong_with_a_unit_is_named_at_once(string name, UnitKind? kind, string creditCode, string violations)
    {
        var error = UnitRules.Validate(name, kind, creditCode, field => field).Error;

        Assert.Equal(violations, string.Join(' ', (error?.Fields ?? []).Select(violation => $"{violation.Field}:{violation.Reason}")));
    }

    [Theory]
    [InlineData(0, UnitRules.MaxUnits, true)]
    [InlineData(UnitRules.MaxUnits - 1, 1, true)]
    [InlineData(UnitRules.MaxUnits, 1, false)]
    [InlineData(1, UnitRules.MaxUnits, false)]
    [InlineData(UnitRules.MaxUnits + 1, 0, true)] // of an earlier build: units that exist can still be changed
    [InlineData(UnitRules.MaxUnits + 1, 1, false)]
    public void A_district_gets_no_more_units_than_it_may_have(int existing, int added, bool allowed)
    {
        var error = UnitRules.Add(existing, added);

        Assert.Equal(allowed ? null : new Error(ErrorKind.FailedPrecondition, ErrorReasons.TooManyUnits), error is null ? null : new(error.Kind, error.Reason));
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, ErrorReasons.OutOfRange)]
    public void A_name_has_at_most_100_characters(int length, string? reason)
    {
        var error = UnitRules.Validate(new string('长', length), UnitKind.Township, "", field => $"unit.{field}").Error;

        Assert.Equal(reason is null ? null : [new FieldViolation("unit.display_name", reason)], error?.Fields);
    }

    [Theory]
    [InlineData("430503001", true)]
    [InlineData("430503D1", true)]
    [InlineData("", false)]
    [InlineData("430503-1", false)]
    [InlineData("430503001\n", false)]
    [InlineData("123456789012345678901", false)]
    public void A_code_has_1_to_20_letters_and_digits(string code, bool valid) => Assert.Equal(valid, UnitRules.IsCode(code));

    [Fact]
    public void A_unit_is_reopened_with_a_reason_and_only_after_it_was_closed()
    {
        Assert.Null(UnitRules.Reopen(UnitState.Closed, "误登撤并", Given.Bureau));
        Assert.Equal([new FieldViolation("reason", ErrorReasons.Required)], UnitRules.Reopen(UnitState.Closed, " ", Given.Bureau)?.Fields);
        Assert.Equal(ErrorReasons.TransitionNotAllowed, UnitRules.Reopen(UnitState.Active, "误登撤并", Given.Bureau)?.Reason);
        Assert.Equal(ErrorReasons.RoleNotPermitted, UnitRules.Reopen(UnitState.Closed, "误登撤并", Given.Liaison)?.Reason);
    }
}
