using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Scheduling;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.Scheduling.Plan;
using ThemeDay.Scheduling.Programmes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("scheduling");
builder.AddServiceDatabase<SchedulingDb>("scheduling-db");
builder.AddEventLog(SchedulingEventHandlers.Sources);

builder.Services.AddSingleton<IEventHandler, SchedulingEventHandlers>();
builder.Services.AddSingleton<Schemes>();
builder.Services.AddScoped<IEventRecorder, FactRecorder>();
builder.Services.AddScoped<ReleaseEvents>();
builder.Services.AddScoped<CampaignFacts>();
builder.Services.AddScoped<CurrentCalendar>();
builder.Services.AddSingleton(new DatabaseSeed(FirstCalendars.LoadAsync));
builder.Services.AddHostedService<OverdueMonitor>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapGrpcService<CalendarEndpoint>();
app.MapGrpcService<PlanEndpoint>();
app.MapGrpcService<ActivityEndpoint>();
app.MapGrpcService<ProgrammeEndpoint>();
app.MapGrpcService<ObligationEndpoint>();
app.MapGrpcService<AssessmentEndpoint>();
app.MapEventFeed();
app.Services.GetRequiredService<Schemes>(); // fail at startup on an invalid scheme, not at the first score
await app.RunServiceAsync();
