using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Tokens;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Visible;

/// <summary>A theme that can be submitted.</summary>
/// <param name="District">The code of its district.</param>
/// <param name="Unit">The name of its unit, which owes one theme.</param>
/// <param name="Name">Its name.</param>
internal sealed record Draft(string District, string Unit, string Name);

/// <summary>Drafts with scans over the districts of a province: one of each unit, so that its obligation is met by it. The first is created through the API;
/// the others are copies of its rows.</summary>
internal sealed class VisibleDataset
{
    private const int UnitsPerDistrict = 45; // as the demo
    private const int FirstDistrict = 430_101;
    private const string CampaignId = "bench";
    private const string ThemeId = "theme-1";

    private readonly RunningRegistry registry;
    private readonly int districts;

    private VisibleDataset(RunningRegistry registry, int count) => (this.registry, districts) = (registry, (count + UnitsPerDistrict - 1) / UnitsPerDistrict);

    /// <summary>The drafts, from all districts by turns, as on the day of a deadline.</summary>
    public IReadOnlyList<Draft> Drafts { get; private set; } = [];

    /// <summary>A clerk of the bureau of a district.</summary>
    public static TokenSubject Bureau(string district) => new("bureau", district);

    /// <summary>Creates units, campaigns and drafts, outside the measurement.</summary>
    public static async Task<VisibleDataset> PrepareAsync(RunningRegistry registry, int count, CancellationToken cancellationToken)
    {
        var dataset = new VisibleDataset(registry, count);
        using var channel = GrpcChannel.ForAddress(registry.Address);
        List<Draft> drafts = [];
        for (var number = 0; number < dataset.districts; number++)
        {
            var district = $"{FirstDistrict + number}";
            await dataset.OpenCampaignAsync(channel, district, cancellationToken);
            drafts.AddRange(Enumerable.Range(0, UnitsPerDistrict).Select(unit => Create(district, $"{district}B{unit:00}", unit)));
        }

        await dataset.CopyAsync(await dataset.CreateThemeAsync(channel, drafts[0], cancellationToken), drafts, cancellationToken);
        dataset.Drafts =
        [
            .. drafts.Chunk(UnitsPerDistrict).SelectMany(ofDistrict => ofDistrict.Index()).OrderBy(draft => draft.Index).Select(draft => draft.Item),
        ];
        return dataset;
    }

    private static Draft Create(string district, string unit, int number) =>
        new(district, $"districts/{district}/units/{unit}", $"districts/{district}/campaigns/{CampaignId}/themes/{ThemeId}-{number}");

    private async Task OpenCampaignAsync(GrpcChannel channel, string district, CancellationToken cancellationToken)
    {
        var bureau = await BenchmarkDataset.HeadersAsync(registry, Bureau(district), cancellationToken);
        var units = Enumerable.Range(0, UnitsPerDistrict).Select(unit => $"{district}B{unit:00},第{unit}街道办事处,subdistrict");
        await new UnitService.UnitServiceClient(channel).ImportUnitsAsync(
            new() { Parent = $"districts/{district}", Csv = $"code,name,kind\n{string.Join('\n', units)}" },
            bureau,
            cancellationToken: cancellationToken
        );
        await BenchmarkDataset.OpenCampaignAsync(channel, bureau, district, CampaignId, cancellationToken);
    }

    private async Task<Theme> CreateThemeAsync(GrpcChannel channel, Draft draft, CancellationToken cancellationToken)
    {
        var bureau = await BenchmarkDataset.HeadersAsync(registry, Bureau(draft.District), cancellationToken);
        return await BenchmarkDataset.CreateScannedThemeAsync(
            new(channel),
            bureau,
            $"districts/{draft.District}/campaigns/{CampaignId}",
            draft.Unit,
            "first",
            cancellationToken
        );
    }

    private async Task CopyAsync(Theme first, List<Draft> drafts, CancellationToken cancellationToken)
    {
        var protectors = DataProtectionProvider.Create(new DirectoryInfo(registry.ContactKeyFolder), keys => keys.SetApplicationName("ThemeDay.Registry"));
        var contact = Protector(first.Name)
            .Unprotect(await registry.Database.QueryAsync<byte[]>("select cipher from contact where theme_id = 'first'", cancellationToken));
        var ids = drafts.Select(draft => draft.Name.Split('/')[^1]).ToArray();
        var districtCodes = drafts.Select(draft => draft.District).ToArray();
        var units = drafts.Select(draft => draft.Unit.Split('/')[^1]).ToArray();
        await registry.Database.ExecuteAsync(
            """
            insert into theme select (jsonb_populate_record(made, jsonb_build_object('district', draft.district, 'unit', draft.unit, 'id', draft.id))).*
            from theme made, unnest($1::text[], $2::text[], $3::text[]) as draft (district, unit, id) where made.id = 'first'
            """,
            cancellationToken,
            districtCodes,
            units,
            ids
        );
        await registry.Database.ExecuteAsync(
            """
            insert into contact select (jsonb_populate_record(made, jsonb_build_object('district', draft.district, 'theme_id', draft.id))).*
            from contact made, unnest($1::text[], $2::text[]) as draft (district, id) where made.theme_id = 'first'
            """,
            cancellationToken,
            districtCodes,
            ids
        );
        await registry.Database.ExecuteAsync(
            """
            update contact set cipher = copy.cipher from unnest($1::text[], $2::text[], $3::bytea[]) as copy (district, id, cipher)
            where contact.district = copy.district and contact.theme_id = copy.id
            """,
            cancellationToken,
            districtCodes,
            ids,
            drafts.Select(draft => Protector(draft.Name).Protect(contact)).ToArray()
        );
        await registry.Database.ExecuteAsync("vacuum analyze", cancellationToken);

        // The cipher of one theme is not that of another (ContactProtector of Registry).
        IDataProtector Protector(string theme) => protectors.CreateProtector("ThemeDay.Contacts.v2", theme);
    }
}
