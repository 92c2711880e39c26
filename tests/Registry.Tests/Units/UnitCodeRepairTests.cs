using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Units;

public sealed class UnitCodeRepairTests(RegistryHost registry, TestPostgres postgres) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_unit_that_an_earlier_version_imported_with_a_line_feed_in_its_code_can_be_named_after_the_upgrade()
    {
        var connection = await postgres.NewConnectionStringAsync();
        string name;
        using var files = new SharedTempFolder();
        await using (var before = await StartAsync(connection, files))
        {
            var district = new DistrictForTests(before, "430503");
            name = $"{district.Name}/units/{district.Unit}";
            await district.Units.ImportUnitsAsync(
                new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Unit},第一街道,subdistrict\n{district.OtherUnit},第二局,department\n" }
            );
            await district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2023-1",
                    Campaign = new(DistrictForTests.Terms()) { InvitedUnits = { name } },
                }
            );
        }

        await using (var database = NpgsqlDataSource.Create(connection))
        await using (
            var damage = database.CreateCommand("update unit set code = code || E'\\n'; update campaign set invited_units = array[invited_units[1] || E'\\n']")
        )
            await damage.ExecuteNonQueryAsync();

        await using var after = await StartAsync(connection, files);
        var repaired = new DistrictForTests(after, "430503");

        Assert.Equal("第一街道", (await repaired.Units.GetUnitAsync(new() { Name = name })).DisplayName);
        Assert.Equal(2, (await repaired.Units.ListUnitsAsync(new() { Parent = repaired.Name })).Units.Count);
        Assert.Equal(name, Assert.Single((await repaired.Campaigns.GetCampaignAsync(new() { Name = repaired.Campaign })).InvitedUnits));
        var told = (await after.ListRecordedEventsAsync("430503")).OfType<UnitChanged>().TakeLast(2).ToList();
        Assert.Equal([name, $"{repaired.Name}/units/{repaired.OtherUnit}"], told.Select(changed => changed.Unit).Order(StringComparer.Ordinal));
        Assert.All(told, changed => Assert.Equal(("registry", "service"), (changed.Metadata.Account, changed.Metadata.Role)));
        await repaired.Units.CloseUnitAsync(new() { Name = name });
    }

    [Fact]
    public void The_name_of_a_unit_in_an_old_event_is_read_without_the_line_feed() =>
        Assert.Equal("430503D1", ResourceNamePattern.GetId("districts/430503/units/430503D1\n"));

    private Task<TestServiceHost<Program>> StartAsync(string connection, SharedTempFolder files) =>
        TestServiceHost<Program>.StartAsync(
            connection,
            "registry-db",
            RegistryHost.Today,
            [("Files:Folder", files.Path), .. registry.Scheduling.SettingsAs("scheduling")]
        );
}
