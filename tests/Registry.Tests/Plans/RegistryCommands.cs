using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Registry.Tests.ThemeForms;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Registry.Tests.Plans;

/// <summary>The RPCs and tasks of Registry that change something, with their lookups: in a district that has themes of ten years.</summary>
internal sealed class RegistryCommands(RegistryAtVolume registry)
{
    private int number;

    private string District => $"districts/{registry.District}";

    private string Campaign => $"{District}/campaigns/{registry.Campaign.Id}";

    private string Unit => $"{District}/units/{registry.Unit}";

    private ThemeService.ThemeServiceClient Themes => new(registry.As(registry.Bureau));

    private CampaignService.CampaignServiceClient Campaigns => new(registry.As(registry.Bureau));

    private UnitService.UnitServiceClient Units => new(registry.As(registry.Bureau));

    private ClientService.ClientServiceClient Clients => new(registry.As(registry.Operator));

    public IEnumerable<NamedQuery> Queries() =>
        [
            new("a theme from its draft to the plan", PlanThemeAsync),
            new("a theme that is merged, and what becomes of it", MergeThemeAsync),
            new("BatchAcceptThemes", AcceptThemesAsync),
            new("ResolveContact", ResolveContactAsync),
            new("the contact of a unit", ChangeUnitContactAsync),
            new("a theme form, in and out", ImportThemeFormAsync),
            new("a campaign from its draft to its end", RunCampaignAsync),
            new("a unit", ChangeUnitAsync),
            new("a client", ChangeClientAsync),
            new("files that rows refer to", FindFilesAsync),
            .. EventQueries.Of(registry, "scheduling"),
        ];

    private async Task PlanThemeAsync()
    {
        var theme = await SubmitThemeAsync();
        await Themes.ReturnThemeAsync(
            new()
            {
                Name = theme,
                Reason = "-",
                Items = { "scan" },
            }
        );
        await Themes.SubmitThemeAsync(new() { Name = theme, RequestId = $"{Guid.NewGuid()}" });
        await Themes.AcceptThemeAsync(new() { Name = theme });
        await Themes.ReopenThemeAsync(new() { Name = theme, Reason = "-" });
        await Themes.AcceptThemeAsync(new() { Name = theme });
        await ReleaseAsync(theme);
    }

    private async Task MergeThemeAsync()
    {
        var (theme, into) = (await SubmitThemeAsync(), await SubmitThemeAsync());
        await Themes.MergeThemeAsync(
            new()
            {
                Name = theme,
                Into = into,
                Reason = "-",
            }
        );
        await Themes.UnmergeThemeAsync(new() { Name = theme, Reason = "-" });
        await Themes.WithdrawThemeAsync(new() { Name = theme, Reason = "-" });
        await Themes.DeclineThemeAsync(new() { Name = into, Reason = "-" });
    }

    private async Task AcceptThemesAsync()
    {
        string[] names = [await SubmitThemeAsync(), await SubmitThemeAsync()];
        await Themes.BatchAcceptThemesAsync(new() { Parent = Campaign, Themes = { names.Select(name => new ThemeVersion { Name = name }) } });
    }

    private async Task ResolveContactAsync() =>
        await new ContactService.ContactServiceClient(registry.As(registry.Service)).ResolveContactAsync(
            new() { Theme = await SubmitThemeAsync(), Purpose = ContactPurpose.Prefill }
        );

    private async Task ChangeUnitContactAsync()
    {
        var contacts = new UnitContactService.UnitContactServiceClient(registry.As(registry.Liaison));
        await contacts.UpdateUnitContactAsync(
            new()
            {
                UnitContact = new() { Name = $"{Unit}/contact", EmailAddresses = { "zwgk@example.gov.cn" } },
                RequestId = $"{Guid.NewGuid()}",
            }
        );
        await contacts.GetUnitContactAsync(new() { Name = $"{Unit}/contact" });
        await new ContactService.ContactServiceClient(registry.As(registry.Service)).ResolveUnitContactAsync(
            new() { Unit = Unit, Purpose = ContactPurpose.Mail }
        );
    }

    private async Task ImportThemeFormAsync()
    {
        var unit = (await Units.GetUnitAsync(new() { Name = Unit })).DisplayName;
        var form = SampleForms.Word(unit, [$"政务服务体验{++number}", $"{registry.Campaign.Year}年6月", "现场观摩", "张三13800001111"]);
        foreach (var caller in new[] { registry.Bureau, registry.Liaison })
        {
            var forms = new ThemeFormService.ThemeFormServiceClient(registry.As(caller));
            var request = new ImportThemeFormRequest
            {
                Parent = Campaign,
                Content = ByteString.CopyFrom(form),
                AllowSameTopic = true,
                RequestId = $"{Guid.NewGuid()}",
            };
            await forms.ImportThemeFormAsync(request);
            var again = await forms.ImportThemeFormAsync(request);
            await forms.GetThemeFormAsync(
                new()
                {
                    Parent = Campaign,
                    Unit = Unit,
                    Themes = { again.Rows.Select(row => row.Theme.Name) },
                    IncludeContacts = true,
                }
            );
            await forms.GetThemeFormAsync(new() { Parent = Campaign, Unit = Unit });
        }
    }

    private async Task<string> SubmitThemeAsync()
    {
        var draft = new DistrictForTests(registry.Host, registry.District).Draft(registry.Unit);
        draft.Month = new() { Year = registry.Campaign.Year, Month = 6 };
        var theme = await Themes.CreateThemeAsync(
            new()
            {
                Parent = Campaign,
                ThemeId = $"new-{++number}",
                Theme = draft,
                RequestId = $"{Guid.NewGuid()}",
            }
        );
        await Themes.UpdateThemeAsync(
            new()
            {
                Theme = new() { Name = theme.Name, Topic = $"社会救助流程公开体验{number}" },
                UpdateMask = new() { Paths = { "topic" } },
            }
        );
        using (var upload = Themes.UploadStampedScan())
        {
            await upload.RequestStream.WriteAsync(new() { Header = new() { Name = theme.Name } });
            await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(SampleFiles.Pdf("a scan")) });
            await upload.RequestStream.CompleteAsync();
            await upload;
        }

        await new ThemeService.ThemeServiceClient(registry.As(registry.Liaison)).SubmitThemeAsync(new() { Name = theme.Name, RequestId = $"{Guid.NewGuid()}" });
        return theme.Name;
    }

    private async Task ReleaseAsync(string theme)
    {
        var released = new AnnualPlanReleased
        {
            Metadata = new() { District = District, EffectiveDate = registry.Settings.Today.ToProto() },
            Campaign = Campaign,
            Release = 2,
            PlannedThemes = { theme },
            DroppedThemes = { registry.Campaign.Themes.Where(sample => sample.State is "Dropped").Select(sample => $"{Campaign}/themes/{sample.Id}") },
        };
        var type = AnnualPlanReleased.Descriptor.FullName;
        var entry = new EventLogEntry(1, Guid.NewGuid(), type, registry.District, registry.Host.Clock.GetUtcNow(), "", released.ToByteArray(), []);
        await using var connection = await registry.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await registry.Host.Services.GetRequiredService<IEventHandler>().HandleAsync(new("scheduling", entry), transaction, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private async Task RunCampaignAsync()
    {
        var copied = await Campaigns.CopyCampaignAsync(new() { Name = Campaign, CampaignId = $"copy-{++number}" });
        await Campaigns.DeleteCampaignAsync(new() { Name = copied.Name });
        var campaign = await Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = District,
                CampaignId = $"new-{number}",
                Campaign = DistrictForTests.Terms(),
            }
        );
        await Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new()
                {
                    Name = campaign.Name,
                    Title = "主题征集2",
                    InvitedUnits = { Unit },
                },
                UpdateMask = new() { Paths = { "title", "invited_units" } },
            }
        );
        await Campaigns.OpenCampaignAsync(new() { Name = campaign.Name });
        await Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = campaign.Name,
                Deadline = new DateOnly(2023, 12, 1).ToProto(),
                Reason = "-",
            }
        );
        var other = $"{District}/units/{registry.Campaign.Units.Last(unit => !unit.IsClosed).Code}";
        await Campaigns.InviteUnitAsync(new() { Name = campaign.Name, Unit = other });
        await Campaigns.UninviteUnitAsync(
            new()
            {
                Name = campaign.Name,
                Unit = other,
                Reason = "-",
            }
        );
        await Campaigns.CloseCampaignAsync(new() { Name = campaign.Name });
    }

    private async Task ChangeUnitAsync()
    {
        var unit = await Units.CreateUnitAsync(
            new()
            {
                Parent = District,
                UnitId = $"new{++number}",
                Unit = new() { DisplayName = "新设街道办事处", Kind = ThemeDay.Type.V1.UnitKind.Subdistrict },
            }
        );
        await Units.UpdateUnitAsync(
            new()
            {
                Unit = new() { Name = unit.Name, DisplayName = "新设街道办事处2" },
                UpdateMask = new() { Paths = { "display_name" } },
            }
        );
        await Units.CloseUnitAsync(new() { Name = unit.Name });
        await Units.ReopenUnitAsync(new() { Name = unit.Name, Reason = "-" });
        await Units.ImportUnitsAsync(new() { Parent = District, Csv = $"code,name,kind\nimported{number},第一街道办事处,subdistrict" });
    }

    private async Task ChangeClientAsync()
    {
        var client = await Clients.CreateClientAsync(
            new()
            {
                ClientId = $"system-{++number}",
                Client = new() { Role = ClientRole.System, ScopeCode = registry.District },
            }
        );
        using var token = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = $"system-{number}",
                ["client_secret"] = client.Secret,
            }
        );
        using var http = registry.Host.Http(null);
        using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), token);
        answer.EnsureSuccessStatusCode();
        await Clients.RotateClientSecretAsync(new() { Name = client.Name });
        await Clients.ListClientsAsync(new());
        await Clients.DisableClientAsync(new() { Name = client.Name });
    }

    private async Task FindFilesAsync()
    {
        var ofNone = Enumerable.Range(0, 98).Select(number => number.ToString("x64"));
        string[] hashes =
        [
            registry.Campaign.Themes[0].ScanSha256,
            registry.Campaign.Themes.Select(theme => theme.EarlierScan).OfType<string>().First(),
            .. ofNone,
        ];
        Assert.True(await registry.Host.Services.GetRequiredService<FileReferences>().AnyReferencedAsync(hashes, CancellationToken.None));
    }
}
