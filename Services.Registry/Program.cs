using ThemeDay.Documents.Office;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Registry;
using ThemeDay.Registry.Accounts;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Scans;
using ThemeDay.Registry.ThemeForms;
using ThemeDay.Registry.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

if (args is [PdfPageCounter.Command])
{
    PdfPageCounter.Run();
    return;
}

if (args is [OfficeReaderProcess.Command])
{
    OfficeReaderProcess.Run();
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("registry");
builder.AddServiceDatabase<RegistryDb>("registry-db");
builder.AddEventLog(ThemeEventHandlers.Sources);
builder.AddTokens();

builder.Services.AddSingleton<IEventHandler, ThemeEventHandlers>();
builder.AddFileStore(new(ThemeStorage.FindReferencedAsync));
builder.Services.AddSingleton(services => new PdfInspector(PdfInspector.DefaultTimeout, services.GetRequiredService<ILogger<PdfInspector>>()));
builder.Services.AddSingleton<ScanInspector>();
builder.Services.AddSingleton(services => new OfficeFileService(
    typeof(Program).Assembly,
    OfficeFileService.DefaultTimeout,
    services.GetRequiredService<FileWorkQueue>(),
    services.GetRequiredService<ILogger<OfficeFileService>>()
));
builder.AddContactKeys("ThemeDay.Registry");
builder.Services.AddSingleton<ContactProtector>();
builder.Services.AddServiceClient<IndicatorSchemeService.IndicatorSchemeServiceClient>("scheduling", "indicator-schemes");
builder.Services.AddScoped<IndicatorSchemes>();
builder.Services.AddServiceClient<ActivityService.ActivityServiceClient>("scheduling", "activities");
builder.Services.AddServiceClient<CircularService.CircularServiceClient>("scheduling", "circulars");
builder.Services.AddScoped<CampaignWarnings>();
builder.Services.AddScoped<ScanUpload>();
builder.Services.AddScoped<SubmitTheme>();
builder.Services.AddSingleton(new DatabaseSeed(ClientStore.LoadAsync));
builder.Services.AddSingleton(new DatabaseSeed(UnitCodeRepair.RunAsync));

var app = builder.Build();
app.UseServiceDefaults();
app.MapTokens();
app.MapGrpcService<ClientEndpoint>();
app.MapGrpcService<UnitEndpoint>();
app.MapGrpcService<CampaignEndpoint>();
app.MapGrpcService<ThemeEndpoint>();
app.MapGrpcService<ContactEndpoint>();
app.MapGrpcService<UnitContactEndpoint>();
app.MapGrpcService<ThemeFormEndpoint>();
app.MapScans();
app.MapUnitImport();
app.MapCampaigns();
app.MapThemeForms();
app.MapEventFeed();
await app.RunServiceAsync();
