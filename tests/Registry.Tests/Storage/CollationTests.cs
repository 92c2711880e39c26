using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Tests.Storage;

/// <summary>Registry in a database whose locale sorts <c>a1, B1</c>.</summary>
public sealed class RegistryOfAnotherLocale(TestPostgres postgres) : RegistryHost(postgres)
{
    protected override string? Locale => "en-US";
}

public sealed class CollationTests(RegistryOfAnotherLocale registry) : IClassFixture<RegistryOfAnotherLocale>
{
    [Fact]
    public async Task Every_text_column_has_the_collation_C()
    {
        Assert.Equal([], await TextColumns.FindOtherCollationsAsync(registry.Host.Services.GetRequiredService<NpgsqlDataSource>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("code desc")]
    [InlineData("display_name")]
    [InlineData("display_name desc")]
    [InlineData("display_name, create_time desc, code")]
    [InlineData("display_name desc, code, update_time desc")]
    public async Task Pages_follow_the_code_points_whatever_the_locale_of_the_database_is(string orderBy)
    {
        var district = registry.EmptyDistrict();
        var names = new[] { "甲局", "乙局", "ä局", "Z局", "z局" };
        string[] codes = ["B1", "a1", "A1", "b1", "C1", "0a", "Za", "zA", "z1", "Z1", "10", "9"];
        foreach (var (number, code) in codes.Index())
            await district.Units.CreateUnitAsync(
                new()
                {
                    Parent = district.Name,
                    UnitId = code,
                    Unit = new() { DisplayName = names[number % names.Length], Kind = UnitKind.Department },
                }
            );

        List<Unit> shown = [];
        for (
            var request = new ListUnitsRequest
            {
                Parent = district.Name,
                PageSize = 3,
                OrderBy = orderBy,
            };
            ;

        )
        {
            var page = await district.Units.ListUnitsAsync(request);
            shown.AddRange(page.Units);
            if ((request.PageToken = page.NextPageToken) is "")
                break;
        }

        Assert.Equal(codes.Length, shown.Count);
        Assert.Equal(Sorted(shown, orderBy), shown.Select(Code));
    }

    [Fact]
    public async Task A_filter_compares_texts_by_their_code_points()
    {
        var district = registry.EmptyDistrict();
        foreach (var code in (string[])["B1", "a1", "b1"])
            await district.Units.CreateUnitAsync(
                new()
                {
                    Parent = district.Name,
                    UnitId = code,
                    Unit = new() { DisplayName = "局", Kind = UnitKind.Department },
                }
            );

        var found = await district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "code > B1 AND code < b1" });

        Assert.Equal(["a1"], found.Units.Select(Code));
    }

    private static string Code(Unit unit) => unit.Name[(unit.Name.LastIndexOf('/') + 1)..];

    // A sort that is stable decides ties by the code.
    private static IEnumerable<string> Sorted(IEnumerable<Unit> units, string orderBy)
    {
        var byCode = units.OrderBy(Code, StringComparer.Ordinal);
        return (
            orderBy switch
            {
                "code desc" => byCode.Reverse(),
                "display_name" => byCode.OrderBy(unit => unit.DisplayName, StringComparer.Ordinal),
                "display_name desc" => byCode.OrderByDescending(unit => unit.DisplayName, StringComparer.Ordinal),
                "display_name, create_time desc, code" => byCode
                    .OrderBy(unit => unit.DisplayName, StringComparer.Ordinal)
                    .ThenByDescending(unit => unit.CreateTime),
                "display_name desc, code, update_time desc" => byCode.OrderByDescending(unit => unit.DisplayName, StringComparer.Ordinal),
                _ => byCode,
            }
        ).Select(Code);
    }
}
