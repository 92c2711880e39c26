using Microsoft.AspNetCore.DataProtection;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Registry;
using ThemeDay.Registry.Accounts;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("registry");
builder.AddServiceDatabase<RegistryDb>("registry-db", noReset: true); // SubmitTheme: decision 0006
builder.AddEventLog(ThemeEventHandlers.Sources);
builder.AddTokens();

builder.Services.AddSingleton<IEventHandler, ThemeEventHandlers>();
builder.Services.AddSingleton(new FileStore(builder.AddValidatedOptions<FileStoreOptions>("Files").Folder));
builder.Services.AddSingleton(new FileReferenceLookup(ThemeStorage.FindReferencedAsync));
builder.Services.AddHostedService<OrphanedFileCleanupService>();
builder
    .Services.AddDataProtection()
    .SetApplicationName("ThemeDay.Registry")
    .PersistKeysToFileSystem(new(builder.AddValidatedOptions<ContactOptions>("Contacts").KeyFolder));
builder.Services.AddSingleton<ContactProtector>();
builder.Services.AddServiceClient<IndicatorSchemeService.IndicatorSchemeServiceClient>("scheduling", "indicator-schemes");
builder.Services.AddScoped<IndicatorSchemes>();
builder.Services.AddScoped<ScanUpload>();
builder.Services.AddScoped<SubmitTheme>();
builder.Services.AddSingleton(new DatabaseSeed(ClientStore.LoadAsync));

var app = builder.Build();
app.UseServiceDefaults();
app.MapTokens();
app.MapGrpcService<ClientEndpoint>();
app.MapGrpcService<UnitEndpoint>();
app.MapGrpcService<CampaignEndpoint>();
app.MapGrpcService<ThemeEndpoint>();
app.MapGrpcService<ContactEndpoint>();
app.MapScans();
app.MapEventFeed();
await app.RunServiceAsync();
