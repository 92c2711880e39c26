using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

/// <summary>Alone, for one of them measures the memory of the process.</summary>
[CollectionDefinition(nameof(EveryRpcTests), DisableParallelization = true)]
[Collection(nameof(EveryRpcTests))]
public sealed class EveryRpcTests(RegistryHost registry) : RpcBoundaryTests<Program>, IClassFixture<RegistryHost>
{
    protected override TestServiceHost<Program> Host => registry.Host;

    protected override string Section => "Registry";

    protected override IReadOnlyList<string> MiddlewareRoutes =>
        [
            .. Host
                .Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>()
                .CurrentValue.JsonWebKeySetEndpointUris.Select(path => $"GET /{path.OriginalString.TrimStart('/')}"),
        ];

    protected override string Page =>
        """
            CampaignService/InviteUnit: bureau
            CampaignService/CloseCampaign: bureau
            CampaignService/CopyCampaign: bureau
            CampaignService/CreateCampaign: bureau
            CampaignService/DeleteCampaign: bureau
            CampaignService/ExtendCampaign: bureau
            CampaignService/GetCampaign: liaison bureau evaluator system service
            CampaignService/GetCampaignDocument: liaison bureau evaluator system service
            CampaignService/ListCampaigns: liaison bureau evaluator system service
            CampaignService/OpenCampaign: bureau
            CampaignService/UninviteUnit: bureau
            CampaignService/UpdateCampaign: bureau
            ClientService/CreateClient: operator
            ClientService/DisableClient: operator
            ClientService/ListClients: operator
            ClientService/RotateClientSecret: operator
            ContactService/ResolveContact: service
            ContactService/ResolveUnitContact: service
            ThemeFormService/GetThemeForm: liaison bureau
            ThemeFormService/ImportThemeForm: liaison bureau
            ThemeService/AcceptTheme: bureau
            ThemeService/BatchAcceptThemes: bureau
            ThemeService/CreateTheme: liaison bureau
            ThemeService/DeclineTheme: bureau
            ThemeService/GetTheme: liaison bureau evaluator system service
            ThemeService/ListThemes: liaison bureau evaluator system service
            ThemeService/MergeTheme: bureau
            ThemeService/PrefillThemes: liaison bureau
            ThemeService/ReopenTheme: bureau
            ThemeService/ReturnTheme: bureau
            ThemeService/SubmitTheme: liaison bureau
            ThemeService/UnmergeTheme: bureau
            ThemeService/UpdateTheme: liaison bureau
            ThemeService/UploadStampedScan: liaison bureau
            ThemeService/WithdrawTheme: liaison bureau
            UnitContactService/GetUnitContact: liaison bureau
            UnitContactService/UpdateUnitContact: liaison bureau
            UnitService/CloseUnit: bureau
            UnitService/CreateUnit: bureau
            UnitService/GetUnit: liaison bureau evaluator system service
            UnitService/ImportUnits: bureau
            UnitService/ListUnits: liaison bureau evaluator system service
            UnitService/ReopenUnit: bureau
            UnitService/UpdateUnit: bureau
            """;

    protected override string AnonymousRoutes => "connect/token";

    protected override async Task<IReadOnlyList<string>> WordsAsync(string code)
    {
        var district = new DistrictForTests(registry.Host, code);
        await district.Units.ImportUnitsAsync(
            new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Unit},第一街道办事处,subdistrict\n{district.OtherUnit},第二局,department" }
        );
        await district.CreateCampaignAsync();
        await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign });
        var (first, second) = (await district.ScannedAsync("t-1"), await district.ScannedAsync("t-2"));
        await district.Themes.SubmitThemeAsync(new() { Name = second.Name });
        var clients = new ClientService.ClientServiceClient(registry.Host.As(new("operator", Role.Operator, "", null)));
        var client = await clients.CreateClientAsync(
            new()
            {
                ClientId = $"other-system-{code}",
                Client = new() { Role = ClientRole.System, ScopeCode = "43" },
            }
        );
        string[] ofClients = [client.Name, "other-system", "43"];
        return
        [
            .. ofClients,
            district.Name,
            $"{district.Name}/units/{district.Unit}",
            $"{district.Name}/units/{district.Unit}/contact",
            $"{district.Name}/units/-",
            district.Campaign,
            first.Name,
            second.Name,
            "现场观摩",
            "t-3",
            "topic",
            "month",
            "title",
            "display_name",
            "2023-2",
            "13900001234",
        ];
    }
}
