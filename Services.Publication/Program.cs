using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Publication;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Publicity;
using ThemeDay.Publication.PublicSite;
using ThemeDay.Publication.Reports;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("publication");
builder.AddServiceDatabase<PublicationDb>("publication-db");
builder.AddEventLog(PublicationEventHandlers.Sources);

builder.Services.AddSingleton<IEventHandler, PublicationEventHandlers>();
builder.Services.AddSingleton(new FileStore(builder.AddValidatedOptions<FileStoreOptions>("Files").Folder));
builder.Services.AddSingleton(new FileReferenceLookup(PictureStorage.FindReferencedAsync));
builder.Services.AddHostedService<OrphanedFileCleanupService>();
builder.Services.AddServiceClient<ContactService.ContactServiceClient>("registry", "contacts");
builder.Services.AddScoped<ThemeContacts>();
builder.Services.AddScoped<PictureUpload>();

var app = builder.Build();
app.UseServiceDefaults();
app.UsePublicSiteCaching();
app.MapGrpcService<ReportEndpoint>();
app.MapGrpcService<PublicityEndpoint>();
app.MapGrpcService<OpinionEndpoint>();
app.MapGrpcService<PublicSiteEndpoint>();
app.MapPictures();
app.MapEventFeed();
await app.RunServiceAsync();
