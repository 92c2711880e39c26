using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Tests.Calls;

public sealed class FilterTests
{
    private static readonly Row[] Rows =
    [
        new("a", "救助公开", Colour.Green, true, 1, new(2023, 4, 14)),
        new("b", "窗口体验", Colour.LightRed, false, 2, null),
        new("c", "c \"quoted\"", Colour.Green, false, 3, new(2023, 6, 16)),
    ];

    private static readonly FilterFields<Row> Fields = new FilterFields<Row>()
        .Text("id", row => row.Id)
        .Text("topic", row => row.Topic)
        .Word("colour", row => row.Colour)
        .Flag("late", row => row.Late)
        .Number("count", row => row.Count)
        .Day("due", row => row.Due)
        .Reference("unit", row => row.Id, row => "units/" + row.Id);

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
    [InlineData("unit = units/a", "a")]
    [InlineData("unit = \"units/a\"", "a")]
    [InlineData("unit != units/a", "b c")]
    [InlineData("unit = others/a", "")]
    [InlineData("NOT id = a", "b c")]
    [InlineData("NOT (id = a OR id = b)", "c")]
    [InlineData("id = a OR id = c", "a c")]
    [InlineData("id = a AND late = true", "a")]
    [InlineData("id = a AND id = b OR id = c", "")]          // OR binds closer: a AND (b OR c)
    [InlineData("(id = a AND late = true) OR id = c", "a c")]
    [InlineData("id = \"AND\"", "")]
    [InlineData("NOT(id = a)AND(id = b)", "b")]
    public void A_filter_lets_through_what_it_says(string filter, string ids)
    {
        Assert.True(Fields.Compile(filter).TryGet(out var wanted, out var refusal), $"{refusal}");
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
    public void What_cannot_be_read_is_refused_with_its_column(string filter, int column) => Expect(Reasons.FilterMalformed, $"column {column}: field = value, AND, OR, NOT, ( )", filter);

    [Theory]
    [InlineData("size = 1", 1)]
    [InlineData("id = a AND size = 1", 12)]
    public void A_field_of_another_list_is_refused_with_those_there_are(string filter, int column) =>
        Expect(Reasons.FilterFieldUnknown, $"column {column}: id, topic, colour, late, count, due, unit", filter);

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
    [InlineData("unit : units/a", "unit = \"\"")]
    [InlineData("unit < units/a", "unit = \"\"")]
    public void What_a_field_cannot_be_compared_with_is_refused_with_what_it_can(string filter, string right) => Expect(Reasons.FilterComparisonWrong, $"column 1: {right}", filter);

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void At_most_twenty_terms_are_taken(int terms, bool taken)
    {
        Assert.Equal(taken, Fields.Compile(string.Join(" AND ", Enumerable.Repeat("id = a", terms))).Refusal is null);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void At_most_five_parentheses_lie_in_one_another(int depth, bool taken)
    {
        Assert.Equal(taken, Fields.Compile($"{new string('(', depth)}id = a{new string(')', depth)}").Refusal is null);
        Assert.Null(Fields.Compile(string.Join(" AND ", Enumerable.Repeat("(id = a)", 10))).Refusal);
    }

    [Theory]
    [InlineData(2_048, true)]
    [InlineData(2_049, false)]
    public void At_most_two_kilobytes_are_taken(int bytes, bool taken)
    {
        Assert.Equal(taken, Fields.Compile($"id = \"{new string('x', bytes - 7)}\"").Refusal is null);
        Assert.Equal(taken, Fields.Compile($"id = \"{new string('长', (bytes - 7) / 3)}{new string('x', (bytes - 7) % 3)}\"").Refusal is null);
    }

    private static void Expect(string reason, string subject, string filter)
    {
        var refusal = Fields.Compile(filter).Refusal;

        Assert.Equal((RefusalKind.Invalid, subject, new FieldProblem("filter", reason)), (refusal?.Kind, refusal?.Subject, refusal?.Fields.Single()));
    }

    private enum Colour
    {
        Green,
        LightRed,
    }

    private sealed record Row(string Id, string Topic, Colour Colour, bool Late, int Count, DateOnly? Due);
}
