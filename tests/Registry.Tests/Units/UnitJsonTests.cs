using System.Net;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Units;

/// <summary>What JSON callers write, on the RPCs of units.</summary>
public sealed class UnitJsonTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Theory]
    [InlineData("?update_mask=display_name")]
    [InlineData("?update_mask=displayName")]
    [InlineData("?updateMask=display_name")]
    [InlineData("?updateMask=displayName")]
    [InlineData("?updateMask=displayName,credit_code")]
    [InlineData("")]
    public async Task A_name_is_changed_over_JSON_whichever_spelling_the_mask_has(string query)
    {
        var district = await registry.DistrictAsync();

        var (status, answer) = await SendAsync(district, HttpMethod.Patch, $"units/{district.Unit}{query}", """{"displayName": "新街道办事处"}""");

        Assert.True(status is HttpStatusCode.OK, answer);
        var unit = await district.Units.GetUnitAsync(new() { Name = $"{district.Name}/units/{district.Unit}" });
        Assert.Equal("新街道办事处", unit.DisplayName);
    }

    [Fact]
    public async Task A_body_that_names_another_unit_than_its_path_changes_neither()
    {
        var district = await registry.DistrictAsync();
        var other = $"{district.Name}/units/{district.OtherUnit}";

        var (status, answer) = await SendAsync(district, HttpMethod.Patch, $"units/{district.Unit}", $$"""{"name": "{{other}}", "displayName": "新名称"}""");
        var (same, said) = await SendAsync(
            district,
            HttpMethod.Patch,
            $"units/{district.Unit}",
            $$"""{"name": "{{district.Name}}/units/{{district.Unit}}", "displayName": "新街道"}"""
        );

        var violation = Assert.Single(StatusJson.Parse(answer)!.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal((HttpStatusCode.BadRequest, "unit.name", ErrorReasons.PathContradicted), (status, violation.Field, violation.Reason));
        Assert.True(same is HttpStatusCode.OK, said);
        Assert.Equal("第二局", (await district.Units.GetUnitAsync(new() { Name = other })).DisplayName);
    }

    [Fact]
    public async Task A_request_id_in_another_spelling_is_the_same()
    {
        var district = await registry.DistrictAsync();
        var (id, name) = (Guid.NewGuid(), $"{district.Name}/units/{district.Unit}");
        var closed = await district.Units.CloseUnitAsync(new() { Name = name, RequestId = $"{id}" });

        foreach (var spelling in (string[])[$"{id}".ToUpperInvariant(), $"{id:N}", $"{id:B}"])
            Assert.Equal(closed, await district.Units.CloseUnitAsync(new() { Name = name, RequestId = spelling }));
    }

    [Fact]
    public async Task A_filter_with_a_NUL_is_refused_by_its_column()
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "display_name = \"a\0b\"" }));

        Assert.Equal((StatusCode.InvalidArgument, "filter"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.StartsWith("column 18:", refused.Of("subject"), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Answer)> SendAsync(DistrictForTests district, HttpMethod method, string path, string body)
    {
        using var client = district.Host.Http(district.Bureau);
        using var request = new HttpRequestMessage(method, $"/v1/{district.Name}/{path}") { Content = new StringContent(body, null, "application/json") };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
