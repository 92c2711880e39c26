using CsCheck;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class PagingTests
{
    private const string Order = "district,id";

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 1_000)]
    [InlineData(int.MaxValue, 1_000)]
    public void A_size_too_large_is_lowered_and_none_means_a_hundred(int asked, int size)
    {
        Assert.Equal(size, Given(KeysetPaging.Parse(asked, "", "districts/-", "", Order)).Size);
    }

    [Fact]
    public void A_negative_size_is_refused()
    {
        Assert.Equal([new FieldViolation("page_size", ErrorReasons.OutOfRange)], KeysetPaging.Parse(-1, "", "districts/-", "", Order).Error?.Fields);
    }

    [Fact]
    public void Pages_show_every_row_once_and_in_order()
    {
        var rows = (from district in new[] { "430502", "430503" } from id in Enumerable.Range(0, 13) select new Row(district, $"t-{id:00}")).ToList();
        List<Row> shown = [];

        for (var token = ""; ; )
        {
            var page = Given(KeysetPaging.Parse(4, token, "districts/-", "", Order));
            var read = rows.AsQueryable().Reverse().TakePage(page, row => row.District, row => row.Id).ToList();
            shown.AddRange(page.Items(read));
            if ((token = page.NextPageToken(read, row => [row.District, row.Id])) is "")
                break;
        }

        Assert.Equal(rows, shown);
    }

    [Theory]
    [InlineData("districts/430503", "", Order)]
    [InlineData("districts/-", "late = true", Order)]
    [InlineData("districts/-", "", "unit,id")]
    [InlineData("districts/-", "", "id")]
    public void A_token_is_of_the_list_it_came_from_alone(string parent, string filter, string order)
    {
        var first = Given(KeysetPaging.Parse(1, "", "districts/-", "", Order));
        var token = first.NextPageToken([new Row("430503", "a"), new Row("430503", "b")], row => [row.District, row.Id]);

        Assert.Null(KeysetPaging.Parse(1, token, "districts/-", "", Order).Error);
        Assert.Equal(ErrorReasons.PageTokenInvalid, KeysetPaging.Parse(1, token, parent, filter, order).Error?.Fields[0].Reason);
        Assert.Equal(ErrorReasons.PageTokenInvalid, KeysetPaging.Parse(1, token, "districts/-", "", Order, "another-caller").Error?.Fields[0].Reason);
    }

    [Fact]
    public void A_token_that_is_none_is_refused()
    {
        var list = Given(KeysetPaging.Parse(1, "", "districts/-", "", Order)).Fingerprint;
        string[] garbage =
        [
            "x",
            "!",
            "bnVsbA",
            Token("null"),
            Token("[]"),
            Token("{}"),
            Token("[null,null,null]"),
            Token($"[\"{list}\"]"),
            Token($"[\"{list}\",null,null]"),
            Token($"[\"{list}\",1,2]"),
            new('A', 2_001),
        ];

        Assert.All(
            garbage,
            token =>
                Assert.Equal(
                    [new FieldViolation("page_token", ErrorReasons.PageTokenInvalid)],
                    KeysetPaging.Parse(1, token, "districts/-", "", Order).Error?.Fields
                )
        );
        Gen.String.Where(text => text is not "").Sample(token => KeysetPaging.Parse(1, token, "districts/-", "", Order).Error is not null);
    }

    [Fact]
    public void Numbered_rows_are_paged_by_their_number_and_by_nothing_else()
    {
        var first = Given(KeysetPaging.ParseNumeric(2, "", "releases", "number"));
        var token = first.Page.NextPageToken([1, 2, 3], number => [$"{number}"]);
        var second = Given(KeysetPaging.ParseNumeric(2, token, "releases", "number"));

        Assert.Equal((0L, 2L), (first.After, second.After));
        Assert.Equal(
            [new FieldViolation("page_token", ErrorReasons.PageTokenInvalid)],
            KeysetPaging.ParseNumeric(2, Token($"[\"{first.Page.Fingerprint}\",\"last\"]"), "releases", "number").Error?.Fields
        );
    }

    private static string Token(string json) => Base64UrlEncoder.Encode(json);

    private static T Given<T>(Result<T> result) =>
        result.TryGetValue(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.ToString());

    private sealed record Row(string District, string Id);
}
