using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.Portal.About;
using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Caching;
using ThemeDay.Portal.Feeds;
using ThemeDay.Portal.Home;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.OpenData;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddWebDefaults();
builder.AddValidatedOptions<PortalOptions>("Portal");
builder.Services.AddAnonymousClient<PublicSiteService.PublicSiteServiceClient>("publication").AddInterceptor<ClientAddressInterceptor>();
builder.Services.AddAnonymousClient<PublicProgrammeService.PublicProgrammeServiceClient>("scheduling").AddInterceptor<ClientAddressInterceptor>();
builder.Services.AddAnonymousHttpClient("publication");
builder.Services.AddSingleton<ClientAddressInterceptor>();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<ServiceCalls>();
builder.Services.AddScoped<PublicSite>();
builder.Services.AddSingleton<StaticFileVersions>();
builder.Services.AddRazorComponents();
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // Chinese as it is: escaped, a page would be three times as long
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider(); // nothing is protected; keys would be files
builder.AddPageCache();

var app = builder.Build();
app.UseWebDefaults();
app.UsePortalSecurityHeaders();
app.UseErrorPages();
app.UsePortalStaticFiles();
app.UsePageCache();
app.UseRouting();
app.MapHealth();
app.MapHome();
app.MapActivities();
app.MapFeeds();
app.MapOpenData();
app.MapAbout();
app.MapLargePrint();
app.MapPublicFiles();
await app.RunAsync();
