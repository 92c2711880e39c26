using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using UnitRules = ThemeDay.Registry.Units.UnitRules;

namespace ThemeDay.Registry.Tests.Units;

public sealed class UnitEndpointTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task An_import_adds_what_is_new_changes_what_is_otherwise_and_removes_nothing()
    {
        var district = await registry.DistrictAsync();

        var counts = await district.Units.ImportUnitsAsync(
            new()
            {
                Parent = district.Name,
                Csv =
                    $"code,name,kind,credit_code\n{district.Unit},第一街道办事处,subdistrict,\n"
                    + $"{district.OtherUnit},第二局（更名）,department,91350100M000100Y43\n{district.Code}T1,新设镇人民政府,township,",
            }
        );

        Assert.Equal((1, 1, 1), (counts.Created, counts.Changed, counts.Unchanged));
        var changed = await district.Units.GetUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });
        Assert.Equal(("第二局（更名）", UnitKind.Department, "91350100M000100Y43", "2"), (changed.DisplayName, changed.Kind, changed.CreditCode, changed.Etag));
        Assert.Equal(4, (await district.Units.ListUnitsAsync(new() { Parent = district.Name })).Units.Count);
    }

    [Fact]
    public async Task Each_unit_that_is_new_or_otherwise_is_told_to_others()
    {
        var district = await registry.DistrictAsync();
        await district.Units.ImportUnitsAsync(
            new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Unit},改名街道办事处,subdistrict\n{district.OtherUnit},第二局,department" }
        );

        var told = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<UnitChanged>().ToList();

        Assert.Equal(4, told.Count);
        Assert.All(told, changed => Assert.Equal(UnitState.Active, changed.State));
        Assert.Equal(($"{district.Name}/units/{district.Unit}", "改名街道办事处"), (told[^1].Unit, told[^1].DisplayName));
    }

    [Fact]
    public async Task Every_wrong_line_is_named_with_what_is_wrong_in_it_and_nothing_is_taken()
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Units.ImportUnitsAsync(
                new()
                {
                    Parent = district.Name,
                    Csv =
                        $"code,name,kind,credit_code\n{district.Code}X1,好单位,department,\n"
                        + $"bad code,名,department,\n{district.Code}X2,,village,91350100M000100Y44\n"
                        + $"{district.Code}X1,又一个,department,\n{district.Code}X3,{new string('长', 101)},township,",
                }
            )
        );

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal(["csv[3].code", "csv[4].name", "csv[4].kind", "csv[4].credit_code", "csv[5].code", "csv[6].name"], refused.Fields);
        Assert.Equal(3, (await district.Units.ListUnitsAsync(new() { Parent = district.Name })).Units.Count);
    }

    [Theory]
    [InlineData("", "csv")]
    [InlineData("code,name\nX1,名", "csv[1]")]
    [InlineData("code,name,kind\n", "csv")]
    [InlineData("单位,名称\n1,2", "csv[1]")]
    [InlineData("code,name,kind\nX1,\"名", "csv[2].kind")]
    [InlineData("code,name,kind\nX1,名,2", "csv[2].kind")]
    [InlineData("code,name,kind\nX1,名,\"township,subdistrict\"", "csv[2].kind")]
    public async Task A_file_that_is_no_list_of_units_is_refused(string csv, string field)
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = csv }));

        Assert.Equal((StatusCode.InvalidArgument, field), (refused.Code, refused.Fields[0]));
    }

    [Fact]
    public async Task A_file_over_a_megabyte_is_refused()
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{new string('x', 1 << 20)}" })
        );

        Assert.Equal((StatusCode.InvalidArgument, "csv"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task A_district_that_has_as_many_units_as_it_may_gets_no_more_and_changes_those_it_has()
    {
        var district = registry.EmptyDistrict();
        string Csv(int units, string name = "单位") =>
            $"code,name,kind\n{string.Concat(Enumerable.Range(1, units).Select(number => $"{district.Code}U{number},{name},department\n"))}";
        Task<RpcFailure> RefuseImportAsync(bool validateOnly) =>
            FailedRpc.CatchAsync(() =>
                district.Units.ImportUnitsAsync(
                    new()
                    {
                        Parent = district.Name,
                        Csv = Csv(UnitRules.MaxUnits + 1),
                        ValidateOnly = validateOnly,
                    }
                )
            );

        var tooMany = await RefuseImportAsync(validateOnly: false);
        var most = await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = Csv(UnitRules.MaxUnits) });
        RpcFailure[] oneMore = [await RefuseImportAsync(validateOnly: true), await RefuseImportAsync(validateOnly: false), await RefuseCreateAsync()];
        var changed = await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = Csv(1, "改名") });

        Assert.Equal((UnitRules.MaxUnits, 1), (most.Created, changed.Changed));
        Assert.All([tooMany, .. oneMore], refused => Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.TooManyUnits), (refused.Code, refused.Reason)));

        Task<RpcFailure> RefuseCreateAsync() =>
            FailedRpc.CatchAsync(() =>
                district.Units.CreateUnitAsync(
                    new()
                    {
                        Parent = district.Name,
                        UnitId = district.Unit,
                        Unit = new() { DisplayName = "第一街道", Kind = ThemeDay.Type.V1.UnitKind.Subdistrict },
                    }
                )
            );
    }

    [Fact]
    public async Task An_import_that_is_only_checked_says_what_it_would_do_and_touches_nothing()
    {
        var district = await registry.DistrictAsync();
        var request = new ImportUnitsRequest
        {
            Parent = district.Name,
            Csv = $"code,name,kind\n{district.Code}T1,新设镇人民政府,township",
            ValidateOnly = true,
            RequestId = $"{Guid.NewGuid()}",
        };

        var checkedOnly = await district.Units.ImportUnitsAsync(request);
        request.ValidateOnly = false;
        var done = await district.Units.ImportUnitsAsync(request); // the same request_id: validation only does not consume it

        Assert.Equal((1, 1), (checkedOnly.Created, done.Created));
    }

    [Fact]
    public async Task The_same_import_twice_finds_everything_in_place()
    {
        var district = await registry.DistrictAsync();
        var request = new ImportUnitsRequest { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T1,新设镇人民政府,township" };

        await district.Units.ImportUnitsAsync(request);
        var again = await district.Units.ImportUnitsAsync(request);

        Assert.Equal((0, 0, 1), (again.Created, again.Changed, again.Unchanged));
    }

    [Fact]
    public async Task Units_come_in_the_order_asked_for_over_all_pages()
    {
        var district = await registry.DistrictAsync();
        await district.Units.ImportUnitsAsync(
            new()
            {
                Parent = district.Name,
                Csv = $"code,name,kind\n{district.Code}T1,甲,township\n{district.Code}T2,乙,township\n{district.Code}T3,甲,township",
            }
        );
        var request = new ListUnitsRequest
        {
            Parent = district.Name,
            Filter = "display_name = 甲 OR display_name = 乙",
            OrderBy = "display_name desc, code desc",
            PageSize = 1,
        };
        List<string> shown = [];

        do
        {
            var page = await district.Units.ListUnitsAsync(request);
            shown.AddRange(page.Units.Select(unit => unit.Name[^2..]));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken is not "");
        var refused = await FailedRpc.CatchAsync(() => district.Units.ListUnitsAsync(new() { Parent = district.Name, OrderBy = "credit_code" }));

        Assert.Equal(["T3", "T1", "T2"], shown);
        Assert.Equal((StatusCode.InvalidArgument, "order_by"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Units_come_in_pages_and_can_be_filtered()
    {
        var district = await registry.DistrictAsync();

        var first = await district.Units.ListUnitsAsync(new() { Parent = district.Name, PageSize = 2 });
        var second = await district.Units.ListUnitsAsync(
            new()
            {
                Parent = district.Name,
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );
        var stationed = await district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "kind = stationed OR display_name : 街道" });
        var unknown = await FailedRpc.CatchAsync(() => district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "credit_code = 9" }));
        var negative = await FailedRpc.CatchAsync(() => district.Units.ListUnitsAsync(new() { Parent = district.Name, PageSize = -1 }));

        Assert.Equal([district.Unit, district.OtherUnit, $"{district.Code}S1"], first.Units.Concat(second.Units).Select(unit => unit.Name.Split('/')[^1]));
        Assert.Equal(2, stationed.Units.Count);
        Assert.Equal(("filter", "page_size"), (Assert.Single(unknown.Fields), Assert.Single(negative.Fields)));
    }

    [Fact]
    public async Task A_city_lists_the_units_of_its_districts_and_imports_none()
    {
        var district = await registry.DistrictAsync();
        var city = new UnitService.UnitServiceClient(registry.Host.As(new("bureau-of-the-city", Role.Bureau, district.Code[..4], null)));
        var other = new UnitService.UnitServiceClient(registry.Host.As(new("bureau-4401", Role.Bureau, "4401", null)));

        var listed = await city.ListUnitsAsync(new() { Parent = "districts/-", Filter = $"code = {district.Unit}" });
        var refused = await FailedRpc.CatchAsync(() => city.ImportUnitsAsync(new() { Parent = district.Name, Csv = "code,name,kind\nX1,名,department" }));
        var foreign = await FailedRpc.CatchAsync(() => other.ImportUnitsAsync(new() { Parent = district.Name, Csv = "code,name,kind\nX1,名,department" }));

        Assert.Single(listed.Units);
        Assert.Empty((await other.ListUnitsAsync(new() { Parent = "districts/-" })).Units);
        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.ScopeReadOnly, StatusCode.NotFound), (refused.Code, refused.Reason, foreign.Code));
    }

    [Theory]
    [InlineData("traceparent", "00-this-is-none-")]
    [InlineData("request-id", "|a.b.")]
    public async Task What_a_caller_calls_his_trace_does_not_stand_in_the_way(string header, string start)
    {
        var district = await registry.DistrictAsync();
        var units = new UnitService.UnitServiceClient(registry.Host.As(district.Bureau, new() { { header, start + new string('x', 300) } }));

        var counts = await units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T1,新设镇人民政府,township" });

        Assert.Equal(1, counts.Created);
    }

    [Fact]
    public async Task A_unit_that_is_not_there_is_not_found()
    {
        var district = await registry.DistrictAsync();

        Assert.Equal(StatusCode.NotFound, (await FailedRpc.CatchAsync(() => district.Units.GetUnitAsync(new() { Name = $"{district.Name}/units/none" }))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await FailedRpc.CatchAsync(() => district.Units.GetUnitAsync(new() { Name = "units/none" }))).Code);
    }
}
