using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Publication;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Publicity;
using ThemeDay.Publication.PublicSite;
using ThemeDay.Publication.Questionnaires;
using ThemeDay.Publication.Reports;
using ThemeDay.Publication.Statements;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

if (args is [PictureWorkers.Command])
{
    PictureWorkers.Run();
    return;
}

if (args is [AttachmentInspector.Command])
{
    AttachmentInspector.Run();
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("publication");
builder.AddServiceDatabase<PublicationDb>("publication-db");
builder.AddEventLog(PublicationEventHandlers.Sources);

builder.Services.AddSingleton<IEventHandler, PublicationEventHandlers>();
builder.AddFileStore(new(ReportFiles.FindReferencedAsync));
builder.Services.AddServiceClient<ContactService.ContactServiceClient>("registry", "contacts");
builder.Services.AddScoped<ThemeContacts>();
builder.Services.AddSingleton(services => new PictureWorkers(PictureWorkers.DefaultTimeout, services.GetRequiredService<ILogger<PictureWorkers>>()));
builder.Services.AddScoped<PictureUpload>();
builder.Services.AddSingleton(services => new AttachmentInspector(
    AttachmentInspector.DefaultTimeout,
    services.GetRequiredService<ILogger<AttachmentInspector>>()
));
builder.Services.AddScoped<AttachmentUpload>();
builder.Services.AddScoped<VideoUploads>();
builder.Services.AddSingleton(new ExpiringTable("video_upload", "expires_at", TimeSpan.Zero));
builder.AddPublicSite();
builder.AddOpinions();
builder.AddQuestionnaires();

var app = builder.Build();
app.UseServiceDefaults(useBeforeAuthentication: PublicSiteExtensions.UsePublicSite);
app.MapGrpcService<ReportEndpoint>();
app.MapGrpcService<VideoEndpoint>();
app.MapGrpcService<PublicityEndpoint>();
app.MapGrpcService<OpinionEndpoint>();
app.MapGrpcService<PublicOpinionEndpoint>();
app.MapGrpcService<StatementEndpoint>();
app.MapGrpcService<PublicSiteEndpoint>();
app.MapQuestionnaires();
app.MapPictures();
app.MapAttachments();
app.MapVideos();
app.MapPublicPictures();
app.MapPublicFiles();
app.MapEventFeed();
await app.RunServiceAsync();
