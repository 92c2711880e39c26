using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class FilterTests
{
    private static readonly Row[] Rows =
    [
        new("a", "救助公开", Colour.Green, true, 1, new(2023, 4, 14)),
        new("b", "窗口体验", Colour.LightRed, false, 2, null),
        new("c", "c \"quoted\"", Colour.Green, false, 3, new(2023, 6, 16)),
    ];

    private static readonly FilterSchema<Row> Fields = new FilterSchema<Row>()
        .Text("id", row => row.Id)
        .Text("topic", row => row.Topic)
        .Enum("colour", row => row.Colour, Colour.None)
        .Boolean("late", row => row.Late)
        .Int32("count", row => row.Count)
        .Date("due", row => row.Due)
        .Reference("unit", UnitName.Template, row => row.District, row => row.Id);

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("  ", "a b c")]
    [InlineData("id = a", "a")]
    [InlineData("id != a", "b c")]
    [InlineData("id < b", "a")]
    [InlineData("id <= b", "a b")]
    [InlineData("id > b", "c")]
    [InlineData("id >= b", "b c")]
    [InlineData("topic : 公开", "a")]
    [InlineData("topic:\"quoted\"", "c")]
    [InlineData("topic = \"c \\\"quoted\\\"\"", "c")]
    [InlineData("colour = green", "a c")]
    [InlineData("colour = COLOUR_GREEN", "a c")] // as JSON writes it
    [InlineData("colour = LIGHT_RED", "b")]
    [InlineData("colour != light_red", "a c")]
    [InlineData("late = true", "a")]
    [InlineData("late != true", "b c")]
    [InlineData("count = 2", "b")]
    [InlineData("count > -1 AND count < 3", "a b")]
    [InlineData("due = 2023-04-14", "a")]
    [InlineData("due > 2023-04-14", "c")]
    [InlineData("unit = a", "a")]
    [InlineData("unit : b", "b")]
    [InlineData("unit = districts/430503/units/a", "a")]
    [InlineData("unit = \"districts/430503/units/a\"", "a")]
    [InlineData("unit != districts/430503/units/a", "b c")]
    [InlineData("unit = districts/430502/units/a", "")]
    [InlineData("unit != districts/430502/units/a", "a b c")]
    [InlineData("NOT id = a", "b c")]
    [InlineData("NOT (id = a OR id = b)", "c")]
    [InlineData("id = a OR id = c", "a c")]
    [InlineData("id = a AND late = true", "a")]
    [InlineData("id = a AND id = b OR id = c", "")] // OR binds more tightly: a AND (b OR c)
    [InlineData("(id = a AND late = true) OR id = c", "a c")]
    [InlineData("id = \"AND\"", "")]
    [InlineData("NOT(id = a)AND(id = b)", "b")]
    public void A_filter_lets_through_what_it_says(string filter, string ids)
    {
        Assert.True(Fields.Compile(filter).TryGetValue(out var wanted, out var refusal), $"{refusal}");
        Assert.Equal(ids, string.Join(' ', Rows.AsQueryable().Where(wanted).Select(row => row.Id)));
    }

    [Theory]
    [InlineData("id", 3)]
    [InlineData("id =", 5)]
    [InlineData("id = a b", 8)]
    [InlineData("id == a", 5)]
    [InlineData("= a", 1)]
    [InlineData("id = a AND", 11)]
    [InlineData("AND id = a", 1)]
    [InlineData("NOT NOT id = a", 5)]
    [InlineData("(id = a", 8)]
    [InlineData("id = a)", 7)]
    [InlineData("id = \"a", 8)]
    [InlineData("id = \"a\\", 9)]
    [InlineData("id = a or id = b", 8)]
    public void What_cannot_be_read_is_refused_with_its_column(string filter, int column) =>
        Expect(ErrorReasons.FilterMalformed, $"column {column}: field = value, AND, OR, NOT, ( )", filter);

    [Theory]
    [InlineData("size = 1", 1)]
    [InlineData("id = a AND size = 1", 12)]
    public void A_field_of_another_list_is_refused_with_those_there_are(string filter, int column) =>
        Expect(ErrorReasons.FilterFieldUnknown, $"column {column}: id, topic, colour, late, count, due, unit", filter);

    [Theory]
    [InlineData("colour = blue", "colour = green, light_red")]
    [InlineData("colour = 1", "colour = green, light_red")]
    [InlineData("colour = \"+1\"", "colour = green, light_red")]
    [InlineData("colour = \"green,lightred\"", "colour = green, light_red")]
    [InlineData("colour > green", "colour = green, light_red")]
    [InlineData("colour = \"\"", "colour = green, light_red")]
    [InlineData("late = yes", "late = true, false")]
    [InlineData("late > false", "late = true, false")]
    [InlineData("late : true", "late = true, false")]
    [InlineData("count = two", "count = 7")]
    [InlineData("count : 2", "count = 7")]
    [InlineData("count = 99999999999", "count = 7")]
    [InlineData("due = 2023-02-30", "due = 2023-04-14")]
    [InlineData("due : 2023-02-03", "due = 2023-04-14")]
    [InlineData("colour = lightred", "colour = green, light_red")]
    [InlineData("colour = none", "colour = green, light_red")]
    [InlineData("unit : districts/430503/units/a", "unit = districts/{district}/units/{code}")]
    [InlineData("unit < districts/430503/units/a", "unit = districts/{district}/units/{code}")]
    [InlineData("unit = units/a", "unit = districts/{district}/units/{code}")]
    [InlineData("unit = districts/-/units/a", "unit = districts/{district}/units/{code}")]
    [InlineData("unit = districts/430503/campaigns/a", "unit = districts/{district}/units/{code}")]
    public void What_a_field_cannot_be_compared_with_is_refused_with_what_it_can(string filter, string right) =>
        Expect(ErrorReasons.FilterComparisonInvalid, $"column 1: {right}", filter);

    [Fact]
    public void At_most_twenty_comparisons_are_taken()
    {
        Assert.Null(Fields.Compile(string.Join(" AND ", Enumerable.Repeat("id = a", 20))).Error);
        Expect(ErrorReasons.FilterMalformed, "column 221: at most 20 comparisons", string.Join(" AND ", Enumerable.Repeat("id = a", 21)));
    }

    [Fact]
    public void At_most_five_parentheses_lie_in_one_another()
    {
        Assert.Null(Fields.Compile("(((((id = a)))))").Error);
        Assert.Null(Fields.Compile(string.Join(" AND ", Enumerable.Repeat("(id = a)", 10))).Error);
        Expect(ErrorReasons.FilterMalformed, "column 6: at most 5 parentheses in one another", "((((((id = a))))))");
    }

    [Theory]
    [InlineData('x', 1)]
    [InlineData('长', 3)]
    public void At_most_two_kilobytes_are_taken(char letter, int bytes)
    {
        const int Most = 2_048 - 7; // without id = ""
        Assert.Null(Fields.Compile($"id = \"{new string(letter, Most / bytes)}\"").Error);
        Expect(ErrorReasons.FilterMalformed, "column 1: at most 2048 bytes", $"id = \"{new string(letter, Most / bytes + 1)}\"");
    }

    private static void Expect(string reason, string subject, string filter)
    {
        var refusal = Fields.Compile(filter).Error;

        var wrong = refusal?.Fields.Single();
        Assert.Equal((ErrorKind.InvalidArgument, subject, "filter", reason), (refusal?.Kind, refusal?.Subject, wrong?.Field, wrong?.Reason));
        Assert.NotEqual("", wrong?.Allowed);
    }

    private enum Colour
    {
        None,
        Green,
        LightRed,
    }

    private sealed record Row(string Id, string Topic, Colour Colour, bool Late, int Count, DateOnly? Due)
    {
        public string District => "430503";
    }
}
