using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Tests.Units;

/// <summary>Units from their creation to their closing, and what closing one means for campaigns.</summary>
public sealed class UnitLifeTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_unit_is_created_once_under_the_code_its_bureau_gives()
    {
        var district = await registry.DistrictAsync();
        var request = Creation(district);

        var created = await district.Units.CreateUnitAsync(request);
        var repeated = await district.Units.CreateUnitAsync(request);

        Assert.Equal(
            ($"{district.Name}/units/{district.Code}T1", "新设镇人民政府", UnitKind.Township, UnitState.Active, "1"),
            (created.Name, created.DisplayName, created.Kind, created.State, created.Etag)
        );
        Assert.Equal(created, repeated);
        Assert.Equal(created, await district.Units.GetUnitAsync(new() { Name = created.Name }));
        var recorded = Assert.Single(
            (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<UnitChanged>(),
            changed => changed.Unit == created.Name
        );
        Assert.Equal(("新设镇人民政府", UnitKind.Township, UnitState.Active), (recorded.DisplayName, recorded.Kind, recorded.State));
    }

    [Fact]
    public async Task A_creation_that_is_only_validated_stores_nothing_and_finds_what_a_real_one_would()
    {
        var district = await registry.DistrictAsync();
        var request = Creation(district);
        request.ValidateOnly = true;

        await district.Units.CreateUnitAsync(request);
        var missing = await FailedRpc.CatchAsync(() => district.Units.GetUnitAsync(new() { Name = $"{district.Name}/units/{district.Code}T1" }));
        request.UnitId = district.Unit;
        var exists = await FailedRpc.CatchAsync(() => district.Units.CreateUnitAsync(request));

        Assert.Equal((StatusCode.NotFound, StatusCode.AlreadyExists), (missing.Code, exists.Code));
    }

    [Fact]
    public async Task Everything_wrong_with_a_new_unit_is_named_at_once()
    {
        var district = await registry.DistrictAsync();

        var empty = await FailedRpc.CatchAsync(() => district.Units.CreateUnitAsync(new() { Parent = district.Name }));
        var wrong = await FailedRpc.CatchAsync(() =>
            district.Units.CreateUnitAsync(
                new()
                {
                    Parent = district.Name,
                    UnitId = "a-1",
                    Unit = new()
                    {
                        DisplayName = new string('长', 101),
                        Kind = (UnitKind)99,
                        CreditCode = "91350100M000100Y44",
                    },
                }
            )
        );

        Assert.Equal(["unit_id", "unit.display_name", "unit.kind"], empty.Fields);
        Assert.Equal(
            [
                new("unit_id", ErrorReasons.Malformed),
                new("unit.display_name", ErrorReasons.OutOfRange),
                new("unit.kind", ErrorReasons.Malformed),
                new("unit.credit_code", ErrorReasons.Malformed),
            ],
            wrong.Violations
        );
    }

    [Fact]
    public async Task An_update_replaces_what_the_mask_names_or_without_one_what_is_set()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";

        var coded = await district.Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = name, CreditCode = "91350100M000100Y43" },
            }
        );
        var renamed = await district.Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = name, DisplayName = "第二局（更名）" },
                UpdateMask = new() { Paths = { "displayName", "credit_code" } },
            }
        );

        Assert.Equal(("第二局", UnitKind.Department, "91350100M000100Y43", "2"), (coded.DisplayName, coded.Kind, coded.CreditCode, coded.Etag));
        Assert.Equal(("第二局（更名）", UnitKind.Department, "", "3"), (renamed.DisplayName, renamed.Kind, renamed.CreditCode, renamed.Etag));
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<UnitChanged>().Last();
        Assert.Equal((name, "第二局（更名）", null), (recorded.Unit, recorded.DisplayName, recorded.Metadata.EffectiveDate));
    }

    [Fact]
    public async Task An_update_of_a_unit_that_changes_nothing_records_no_event()
    {
        var district = await registry.DistrictAsync();
        var unit = await district.Units.GetUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).Count;

        var answer = await district.Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = unit.Name, DisplayName = $"{unit.DisplayName} " },
            }
        );

        Assert.Equal(unit, answer);
        Assert.Equal(recorded, (await registry.Host.ListRecordedEventsAsync(district.Code)).Count);
    }

    [Fact]
    public async Task An_update_of_an_older_version_of_the_state_or_to_an_invalid_value_is_refused()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        var update = new Unit { Name = name, DisplayName = "第二局（更名）" };
        await district.Units.UpdateUnitAsync(new() { Unit = update });

        var stale = await FailedRpc.CatchAsync(() => district.Units.UpdateUnitAsync(new() { Unit = new(update) { Etag = "1" } }));
        var state = await FailedRpc.CatchAsync(() =>
            district.Units.UpdateUnitAsync(
                new()
                {
                    Unit = update,
                    UpdateMask = new() { Paths = { "state" } },
                }
            )
        );
        var empty = await FailedRpc.CatchAsync(() =>
            district.Units.UpdateUnitAsync(
                new()
                {
                    Unit = new() { Name = name },
                    UpdateMask = new() { Paths = { "display_name" } },
                }
            )
        );

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (stale.Code, stale.Reason));
        Assert.Equal([new FieldViolation("update_mask", ErrorReasons.Malformed)], state.Violations);
        Assert.Equal([new FieldViolation("unit.display_name", ErrorReasons.Required)], empty.Violations);
    }

    [Fact]
    public async Task A_closed_unit_is_neither_changed_nor_closed_again_until_it_is_reopened()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        var day = RegistryHost.Today.AddDays(-2).ToProto();

        var closed = await district.Units.CloseUnitAsync(new() { Name = name, EffectiveDate = day });
        var twice = await FailedRpc.CatchAsync(() => district.Units.CloseUnitAsync(new() { Name = name }));
        var updated = await FailedRpc.CatchAsync(() =>
            district.Units.UpdateUnitAsync(
                new()
                {
                    Unit = new() { Name = name, DisplayName = "改" },
                }
            )
        );
        var unexplained = await FailedRpc.CatchAsync(() => district.Units.ReopenUnitAsync(new() { Name = name }));
        var reopened = await district.Units.ReopenUnitAsync(
            new()
            {
                Name = name,
                Reason = "误登撤并",
                Etag = closed.Etag,
            }
        );

        Assert.Equal((UnitState.Closed, day), (closed.State, closed.CloseDate));
        Assert.All(
            [twice, updated],
            refused =>
                Assert.Equal(
                    (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Closed", "Reopen"),
                    (refused.Code, refused.Reason, refused.Of("state"), refused.Of("allowed_transitions"))
                )
        );
        Assert.Equal([new FieldViolation("reason", ErrorReasons.Required)], unexplained.Violations);
        Assert.Equal((UnitState.Active, null), (reopened.State, reopened.CloseDate));
    }

    [Fact]
    public async Task Closing_and_reopening_are_recorded_with_their_state_and_day()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        var request = new CloseUnitRequest { Name = name, RequestId = $"{Guid.NewGuid()}" };

        var first = await district.Units.CloseUnitAsync(request);
        var repeated = await district.Units.CloseUnitAsync(request);
        await district.Units.ReopenUnitAsync(new() { Name = name, Reason = "误登撤并" });

        Assert.Equal(first, repeated);
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<UnitChanged>().Where(changed => changed.Unit == name).Skip(1);
        Assert.Equal(
            [(UnitState.Closed, RegistryHost.Today.ToProto()), (UnitState.Active, RegistryHost.Today.ToProto())],
            recorded.Select(changed => (changed.State, changed.Metadata.EffectiveDate))
        );
    }

    [Fact]
    public async Task A_unit_is_reopened_no_earlier_than_it_was_closed()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        await district.Units.CloseUnitAsync(new() { Name = name });

        var refused = await FailedRpc.CatchAsync(() =>
            district.Units.ReopenUnitAsync(
                new()
                {
                    Name = name,
                    Reason = "误登撤并",
                    EffectiveDate = RegistryHost.Today.AddDays(-1).ToProto(),
                }
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_unit_knows_when_it_was_created_and_last_changed_and_is_sorted_by_it()
    {
        var district = await registry.DistrictAsync();

        var created = await district.Units.CreateUnitAsync(Creation(district));
        var updated = await district.Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = $"{district.Name}/units/{district.OtherUnit}", DisplayName = "第二局（更名）" },
            }
        );
        var byCreation = await district.Units.ListUnitsAsync(new() { Parent = district.Name, OrderBy = "create_time desc" });
        var byChange = await district.Units.ListUnitsAsync(new() { Parent = district.Name, OrderBy = "update_time desc" });

        Assert.Equal(created.CreateTime, created.UpdateTime);
        Assert.True(updated.CreateTime < created.CreateTime && created.UpdateTime < updated.UpdateTime);
        Assert.Equal((created.Name, updated.Name), (byCreation.Units[0].Name, byChange.Units[0].Name));
    }

    [Fact]
    public async Task Units_are_listed_by_state()
    {
        var district = await registry.DistrictAsync();
        await district.Units.CloseUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });

        var active = await district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "state = active" });
        var closed = await district.Units.ListUnitsAsync(new() { Parent = district.Name, Filter = "state = UNIT_STATE_CLOSED" });

        Assert.Equal(2, active.Units.Count);
        Assert.EndsWith($"/{district.OtherUnit}", Assert.Single(closed.Units).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_with_a_row_of_a_closed_unit_is_refused_by_line_together_with_all_else_that_is_wrong()
    {
        var district = await registry.DistrictAsync();
        await district.Units.CloseUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });
        var csv = $"code,name,kind\n{district.Code}T1,新设镇人民政府,township\n{district.OtherUnit},第二局,department\n{district.Code}T2,,township";
        var request = new ImportUnitsRequest { Parent = district.Name, Csv = csv };

        var refused = await FailedRpc.CatchAsync(() => district.Units.ImportUnitsAsync(request));
        request.ValidateOnly = true;
        var validated = await FailedRpc.CatchAsync(() => district.Units.ImportUnitsAsync(request));

        Assert.Equal([new FieldViolation("csv[3].code", ErrorReasons.UnitClosed), new("csv[4].name", ErrorReasons.Required)], refused.Violations);
        Assert.Equal(refused.Violations, validated.Violations);
        Assert.Equal(3, (await district.Units.ListUnitsAsync(new() { Parent = district.Name })).Units.Count);
    }

    [Fact]
    public async Task A_repeated_import_answers_although_one_of_its_units_was_closed_since()
    {
        var district = await registry.DistrictAsync();
        var request = new ImportUnitsRequest
        {
            Parent = district.Name,
            Csv = $"code,name,kind\n{district.OtherUnit},第二局,department",
            RequestId = $"{Guid.NewGuid()}",
        };
        await district.Units.ImportUnitsAsync(request);
        await district.Units.CloseUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });

        Assert.Equal(1, (await district.Units.ImportUnitsAsync(request)).Unchanged);
    }

    [Fact]
    public async Task A_campaign_that_names_no_unit_opens_without_the_closed_ones()
    {
        var district = await registry.DistrictAsync();
        await district.Units.CloseUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });
        await DraftAsync(district);

        var opened = await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal([$"{district.Name}/units/{district.Unit}", $"{district.Name}/units/{district.Code}S1"], opened.InvitedUnits);
    }

    [Fact]
    public async Task A_draft_campaign_names_no_closed_unit_and_does_not_open_with_one_that_was_closed_since()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        await DraftAsync(district, name);
        await district.Units.CloseUnitAsync(new() { Name = name });

        var opened = await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign }));
        var drafted = await FailedRpc.CatchAsync(() =>
            district.Campaigns.UpdateCampaignAsync(
                new()
                {
                    Campaign = new() { Name = district.Campaign, InvitedUnits = { name } },
                }
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.UnitClosed, district.OtherUnit), (opened.Code, opened.Reason, opened.Of("subject")));
        Assert.Equal([new FieldViolation($"campaign.invited_units[{district.OtherUnit}]", ErrorReasons.UnitClosed)], drafted.Violations);
    }

    [Fact]
    public async Task A_closed_unit_is_not_invited_to_an_open_campaign()
    {
        var district = await registry.DistrictAsync();
        var name = $"{district.Name}/units/{district.OtherUnit}";
        await DraftAsync(district, $"{district.Name}/units/{district.Unit}");
        await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign });
        await district.Units.CloseUnitAsync(new() { Name = name });

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.InviteUnitAsync(new() { Name = district.Campaign, Unit = name }));

        Assert.Equal([new FieldViolation("unit", ErrorReasons.UnitClosed)], refused.Violations);
    }

    [Fact]
    public async Task A_unit_closed_during_a_campaign_stays_invited_and_its_theme_goes_on()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        var name = $"{district.Name}/units/{district.Unit}";

        await district.Units.CloseUnitAsync(new() { Name = name });
        var submitted = await district.ThemesAs(district.Liaison).SubmitThemeAsync(new() { Name = theme.Name });

        Assert.Equal(ThemeState.Submitted, submitted.State);
        Assert.Contains(name, (await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign })).InvitedUnits);
    }

    private static CreateUnitRequest Creation(DistrictForTests district) =>
        new()
        {
            Parent = district.Name,
            UnitId = $"{district.Code}T1",
            Unit = new() { DisplayName = "新设镇人民政府", Kind = UnitKind.Township },
            RequestId = $"{Guid.NewGuid()}",
        };

    private static async Task DraftAsync(DistrictForTests district, params string[] units)
    {
        var terms = DistrictForTests.Terms();
        terms.InvitedUnits.Add(units);
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms,
            }
        );
    }
}
