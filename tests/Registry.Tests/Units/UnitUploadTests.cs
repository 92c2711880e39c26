using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Units;

/// <summary>Imports of files as people saved them.</summary>
public sealed class UnitUploadTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("GB18030", false)]
    public async Task A_file_is_imported_as_Excel_saved_it(string encoding, bool withMark)
    {
        var district = registry.EmptyDistrict();
        var saved = (encoding is "GB18030" ? Gb18030 : Encoding.UTF8).GetBytes($"code,name,kind\r\n{district.Unit},大祥区中心路街道办事处,subdistrict\r\n");

        var (status, answer) = await UploadAsync(district, "", [.. withMark ? Encoding.UTF8.Preamble : [], .. saved]);

        Assert.True(status is HttpStatusCode.OK, answer);
        Assert.Equal(new ImportUnitsResponse { Created = 1 }, JsonParser.Default.Parse<ImportUnitsResponse>(answer));
        Assert.Equal("大祥区中心路街道办事处", Assert.Single((await district.Units.ListUnitsAsync(new() { Parent = district.Name })).Units).DisplayName);
    }

    [Fact]
    public async Task A_file_is_only_checked_if_that_was_asked_for_and_imported_once_however_often_it_is_sent()
    {
        var district = registry.EmptyDistrict();
        var file = Gb18030.GetBytes($"code,name,kind\n{district.Unit},第一街道,subdistrict\n");
        var id = Guid.NewGuid();

        var (checkedOnly, _) = await UploadAsync(district, $"?validate_only=true&request_id={id}", file);
        var before = await district.Units.ListUnitsAsync(new() { Parent = district.Name });
        await UploadAsync(district, $"?request_id={id}", file);
        var (_, again) = await UploadAsync(district, $"?request_id={id}", file);
        var overGrpc = await district.Units.ImportUnitsAsync(
            new()
            {
                Parent = district.Name,
                CsvFile = ByteString.CopyFrom(file),
                RequestId = $"{id}",
            }
        );

        Assert.Equal((HttpStatusCode.OK, 0), (checkedOnly, before.Units.Count));
        Assert.Equal(new ImportUnitsResponse { Unchanged = 1 }, JsonParser.Default.Parse<ImportUnitsResponse>(again));
        Assert.Equal(new ImportUnitsResponse { Unchanged = 1 }, overGrpc);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_too_large_or_comes_twice_is_refused()
    {
        var district = registry.EmptyDistrict();

        var utf16 = await RefuseAsync(new() { CsvFile = ByteString.CopyFrom([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("code,单位")]) });
        var large = await RefuseAsync(new() { CsvFile = ByteString.CopyFrom(new byte[(1 << 20) + 1]) });
        var twice = await RefuseAsync(new() { CsvFile = ByteString.CopyFromUtf8("code"), Csv = "code" });
        var none = await RefuseAsync(new());
        var (status, answer) = await UploadAsync(district, "", new byte[2 << 20]);

        Assert.Equal([new("csv_file", ErrorReasons.TextEncodingUnknown)], utf16.Violations);
        Assert.Equal([new("csv_file", ErrorReasons.OutOfRange)], large.Violations);
        Assert.Equal([new("csv_file", ErrorReasons.Duplicate)], twice.Violations);
        Assert.Equal([new("csv", ErrorReasons.Required)], none.Violations);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "csv_file"),
            (status, Assert.Single(StatusJson.Parse(answer)!.GetDetail<BadRequest>()!.FieldViolations).Field)
        );

        Task<RpcFailure> RefuseAsync(ImportUnitsRequest request)
        {
            request.Parent = district.Name;
            return FailedRpc.CatchAsync(() => district.Units.ImportUnitsAsync(request));
        }
    }

    [Fact]
    public async Task Nobody_but_the_bureau_of_the_district_uploads_units()
    {
        var district = registry.EmptyDistrict();
        var file = "code,name,kind\n"u8.ToArray();

        var (liaison, _) = await UploadAsync(district, "", file, district.Liaison);
        var (other, _) = await UploadAsync(district, "", file, district.Bureau with { ScopeCode = district.Code[..4] });
        var (unknown, answer) = await UploadAsync(district, "?validate_onyl=true", file);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (liaison, other));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "validate_onyl"),
            (unknown, Assert.Single(StatusJson.Parse(answer)!.GetDetail<BadRequest>()!.FieldViolations).Field)
        );
    }

    [Fact]
    public async Task Spaces_around_a_name_are_not_part_of_it_however_it_is_entered()
    {
        var district = registry.EmptyDistrict();
        var name = $"{district.Name}/units/{district.Unit}";

        var created = await district.Units.CreateUnitAsync(
            new()
            {
                Parent = district.Name,
                UnitId = district.Unit,
                Unit = new() { DisplayName = "\u3000第一街道 ", Kind = ThemeDay.Type.V1.UnitKind.Subdistrict },
            }
        );
        var updated = await district.Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = name, DisplayName = "\u00A0第二街道\u3000" },
            }
        );

        Assert.Equal(("第一街道", "第二街道"), (created.DisplayName, updated.DisplayName));
    }

    private static async Task<(HttpStatusCode Status, string Answer)> UploadAsync(DistrictForTests district, string query, byte[] file, Actor? by = null)
    {
        using var client = district.Host.Http(by ?? district.Bureau);
        using var response = await client.PostAsync(new Uri($"/v1/{district.Name}/units:upload{query}", UriKind.Relative), new ByteArrayContent(file));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
