using CsCheck;
using Google.Protobuf;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class PagingTests
{
    private static readonly ListOrder<Row> Order = new ListOrder<Row>()
        .Key(row => row.District)
        .Key(row => row.Id)
        .Field("id", row => row.Id)
        .Field("day", row => row.Day)
        .Field("number", row => row.Number);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 1_000)]
    [InlineData(int.MaxValue, 1_000)]
    public void A_size_too_large_is_lowered_and_none_means_a_hundred(int asked, int size)
    {
        Assert.Equal(size, Given(Parse(new() { PageSize = asked })).Size);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(101, 100)]
    [InlineData(1_000, 100)]
    public void A_list_of_long_items_has_smaller_pages(int asked, int size)
    {
        Assert.Equal(size, Given(ListPage.Parse(Order, new ListThemesRequest { PageSize = asked }, maxSize: 100)).Size);
    }

    [Fact]
    public void A_negative_size_is_refused()
    {
        Assert.Equal(
            [new FieldViolation("page_size", ErrorReasons.OutOfRange) { Given = "-1", Allowed = "0-1000" }],
            Parse(new() { PageSize = -1 }).Error?.Fields
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("id")]
    [InlineData("id desc")]
    [InlineData("day")]
    [InlineData("day desc, id")]
    [InlineData("number, day desc")]
    [InlineData("number asc,id desc")]
    public void Pages_show_every_row_once_and_in_the_order_asked_for(string orderBy)
    {
        var rows = (
            from district in new[] { "430502", "430503" }
            from id in Enumerable.Range(0, 13)
            select new Row(district, $"t-{id:00}", new DateOnly(2026, 1, 1 + (id * 7 % 5)), id % 3)
        ).ToList();
        List<Row> shown = [];

        for (var request = Request(orderBy); ; )
        {
            var page = Given(Parse(request));
            var read = rows.AsQueryable().Reverse().TakePage(page).ToList();
            shown.AddRange(page.Items(read));
            if ((request.PageToken = page.NextPageToken(read)) is "")
                break;
        }

        Assert.Equal(Sorted(rows, orderBy), shown);

        static ListUnitsRequest Request(string orderBy) =>
            new()
            {
                Parent = "districts/-",
                PageSize = 4,
                OrderBy = orderBy,
            };
    }

    [Fact]
    public void Keys_of_three_hundred_Chinese_characters_find_their_next_page()
    {
        var (topic, reference) = (new string('政', 200), new string('务', 100));
        var list = new ListUnitsRequest { OrderBy = "id", PageSize = 1 };
        var token = Given(Parse(list)).NextPageToken([new(reference, topic, default, 0), new(reference, topic, default, 0)]);

        Assert.Null(Parse(new(list) { PageToken = token }).Error);
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("id,")]
    [InlineData(",")]
    [InlineData("id, id desc")]
    [InlineData("id up")]
    [InlineData("id desc desc")]
    [InlineData("ID")]
    public void An_order_by_that_the_list_does_not_have_is_refused_with_the_fields_that_it_has(string orderBy)
    {
        var error = Parse(new() { OrderBy = orderBy }).Error;

        var wrong = Assert.Single(error?.Fields ?? []);
        Assert.Equal(("order_by", ErrorReasons.OrderByInvalid, "id, day, number"), (wrong.Field, wrong.Reason, wrong.Allowed));
        Assert.Equal("id, day, number", error?.Subject);
    }

    [Fact]
    public void A_token_is_of_the_list_it_came_from_alone()
    {
        var list = new ListUnitsRequest { Parent = "districts/-", PageSize = 1 };
        var token = Given(Parse(list)).NextPageToken([new("430503", "a", default, 0), new("430503", "b", default, 0)]);

        Assert.Null(Parse(new(list) { PageToken = token }).Error);
        Assert.Null(Parse(new(list) { PageToken = token, PageSize = 7 }).Error);
        Assert.All(
            [
                new ListUnitsRequest(list) { Parent = "districts/430503" },
                new ListUnitsRequest(list) { Filter = "kind = township" },
                new ListUnitsRequest(list) { OrderBy = "id" },
                new ListUnitsRequest(list) { OrderBy = "number" },
            ],
            other => AssertTokenRefused(Parse(new(other) { PageToken = token }))
        );
        AssertTokenRefused(ListPage.Parse(Order, new ListUnitsRequest(list) { PageToken = token }, "another-caller"));
        AssertTokenRefused(ListPage.Parse(Order, new ListCampaignsRequest { Parent = "districts/-", PageToken = token }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!")]
    [InlineData("bnVsbA")]
    public void A_token_that_is_none_is_refused(string token) => AssertTokenRefused(Parse(new() { PageToken = token }));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[null,null,null]")]
    [InlineData("[1,2,3]")]
    [InlineData("[\"LIST\"]")]
    [InlineData("[\"LIST\",\"430503\"]")]
    [InlineData("[\"LIST\",null,null]")]
    [InlineData("[\"\\ud800aaaaaaaaaaaaaaaa\",\"430503\",\"a\"]")]
    [InlineData("[\"LIST\",1,2]")]
    [InlineData("[\"LIST\",\"430503\",{}]")]
    [InlineData("[\"LIST\",\"430503\",\"a\\u0000b\"]")]
    [InlineData("[\"LIST\",\"430503\",\"\\ud800\"]")]
    [InlineData("[\"LIST\",\"430503\",\"a\",\"b\"]")]
    public void A_token_with_other_keys_than_the_order_has_is_refused(string json) => AssertTokenRefused(Parse(new() { PageToken = Forged(new(), json) }));

    [Theory]
    [InlineData("\"2026-02-30\"")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    public void A_token_with_a_value_of_another_type_is_refused(string day)
    {
        var list = new ListUnitsRequest { OrderBy = "day" };

        AssertTokenRefused(Parse(new(list) { PageToken = Forged(list, $"[\"LIST\",{day},\"430503\",\"a\"]") }));
        Assert.Null(Parse(new(list) { PageToken = Forged(list, "[\"LIST\",\"2026-02-28\",\"430503\",\"a\"]") }).Error);
    }

    [Fact]
    public void A_token_of_any_text_is_refused()
    {
        AssertTokenRefused(Parse(new() { PageToken = new('A', 4_001) }));
        Gen.String.Where(text => text is not "").Sample(token => Parse(new() { PageToken = token }).Error is not null);
    }

    private static Result<Page<Row>> Parse(ListUnitsRequest request) => ListPage.Parse(Order, request);

    // The fingerprint of the list, taken from a token of it.
    private static string Forged(ListUnitsRequest list, string json)
    {
        var token = Given(Parse(new(list) { PageSize = 1 })).NextPageToken([new("430503", "a", default, 0), new("430503", "b", default, 0)]);
        var fingerprint = Base64UrlEncoder.Decode(token).Split('"')[1];
        return Base64UrlEncoder.Encode(json.Replace("LIST", fingerprint, StringComparison.Ordinal));
    }

    private static void AssertTokenRefused(Result<Page<Row>> page) =>
        Assert.Equal([new FieldViolation("page_token", ErrorReasons.PageTokenInvalid)], page.Error?.Fields);

    private static IEnumerable<Row> Sorted(IEnumerable<Row> rows, string orderBy)
    {
        rows = rows.OrderBy(row => row.District, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal); // a sort that is stable decides ties
        return orderBy switch
        {
            "" => rows,
            "id" => rows.OrderBy(row => row.Id, StringComparer.Ordinal),
            "id desc" => rows.OrderByDescending(row => row.Id, StringComparer.Ordinal),
            "day" => rows.OrderBy(row => row.Day),
            "day desc, id" => rows.OrderByDescending(row => row.Day).ThenBy(row => row.Id, StringComparer.Ordinal),
            "number, day desc" => rows.OrderBy(row => row.Number).ThenByDescending(row => row.Day),
            "number asc,id desc" => rows.OrderBy(row => row.Number).ThenByDescending(row => row.Id, StringComparer.Ordinal),
            _ => throw new ArgumentException("no such order", nameof(orderBy)),
        };
    }

    private static T Given<T>(Result<T> result) =>
        result.TryGetValue(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.ToString());

    private sealed record Row(string District, string Id, DateOnly Day, int Number);
}
