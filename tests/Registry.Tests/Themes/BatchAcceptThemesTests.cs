using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class BatchAcceptThemesTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task Several_themes_are_accepted_in_one_request_with_one_event_each()
    {
        var district = await registry.OpenDistrictAsync();
        var request = Batch(district, await SubmittedAsync(district, "t-2"), await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-3"));

        var accepted = await district.Themes.BatchAcceptThemesAsync(request);

        Assert.Equal(request.Themes.Select(theme => theme.Name), accepted.Themes.Select(theme => theme.Name));
        Assert.All(accepted.Themes, theme => Assert.Equal((ThemeState.Accepted, RegistryHost.Today.ToProto()), (theme.State, theme.LastTransitionDate)));
        Assert.Equal(accepted.Themes[1], await district.Themes.GetThemeAsync(new() { Name = accepted.Themes[1].Name }));
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeAccepted>();
        Assert.Equal(accepted.Themes.Select(theme => theme.Name), recorded.Select(happened => happened.Theme.Theme));
    }

    [Fact]
    public async Task The_same_batch_sent_twice_is_accepted_once_and_answered_alike()
    {
        var district = await registry.OpenDistrictAsync();
        var request = Batch(district, await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2"));
        request.RequestId = $"{Guid.NewGuid()}";

        var first = await district.Themes.BatchAcceptThemesAsync(request);
        var second = await district.Themes.BatchAcceptThemesAsync(request);

        Assert.Equal(first, second);
        Assert.Equal(2, (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeAccepted>().Count());
    }

    [Fact]
    public async Task One_theme_that_cannot_be_accepted_keeps_all_from_it_and_each_such_theme_is_named()
    {
        var district = await registry.OpenDistrictAsync();
        var (submitted, draft) = (await SubmittedAsync(district, "t-1"), await district.ScannedAsync("t-2"));
        var accepted = await district.Themes.AcceptThemeAsync(new() { Name = (await SubmittedAsync(district, "t-3")).Name });

        var refused = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(Batch(district, submitted, draft, accepted)));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Draft"), (refused.Code, refused.Reason, refused.Of("state")));
        Assert.Equal([new("themes[1]", ErrorReasons.TransitionNotAllowed), new("themes[2]", ErrorReasons.TransitionNotAllowed)], refused.Violations);
        Assert.Equal(ThemeState.Submitted, (await district.Themes.GetThemeAsync(new() { Name = submitted.Name })).State);
        Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeAccepted>());
    }

    [Fact]
    public async Task Themes_that_do_not_exist_or_were_changed_since_they_were_read_are_named()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district, "t-1");
        var missing = new Theme { Name = $"{district.Campaign}/themes/none" };

        var notFound = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(Batch(district, theme, missing)));
        var stale = Batch(district, theme);
        stale.Themes[0].Etag = "1";
        var changed = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(stale));

        Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (notFound.Code, notFound.Reason));
        Assert.Equal([new FieldViolation("themes[1].name", ErrorReasons.ResourceNotFound)], notFound.Violations);
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (changed.Code, changed.Reason));
        Assert.Equal([new FieldViolation("themes[0].etag", ErrorReasons.EtagMismatch)], changed.Violations);
    }

    [Fact]
    public async Task No_theme_of_a_batch_is_accepted_in_the_future_or_before_its_submission()
    {
        var district = await registry.OpenDistrictAsync(openedOn: RegistryHost.Today.AddDays(-3));
        var request = Batch(district, await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2", RegistryHost.Today.AddDays(-3)));
        request.EffectiveDate = RegistryHost.Today.AddDays(1).ToProto();

        var future = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(request));
        request.EffectiveDate = RegistryHost.Today.AddDays(-2).ToProto();
        var before = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(request));

        Assert.Equal([new FieldViolation("effective_date", ErrorReasons.DateInFuture)], future.Violations);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (before.Code, before.Reason));
        Assert.Equal([new FieldViolation("themes[0]", ErrorReasons.BeforePreviousTransition)], before.Violations);
    }

    [Fact]
    public async Task A_batch_names_1_to_100_different_themes_of_its_campaign()
    {
        var district = await registry.OpenDistrictAsync();
        Theme Named(string id) => new() { Name = $"{district.Campaign}/themes/{id}" };

        var empty = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(Batch(district)));
        var tooMany = await FailedRpc.CatchAsync(() =>
            district.Themes.BatchAcceptThemesAsync(Batch(district, [.. Enumerable.Range(0, 101).Select(number => Named($"t-{number}"))]))
        );
        var wrong = await FailedRpc.CatchAsync(() =>
            district.Themes.BatchAcceptThemesAsync(
                Batch(district, Named("a"), new() { Name = "a" }, Named("a"), new() { Name = $"{district.Name}/campaigns/2022-1/themes/a" })
            )
        );

        Assert.Equal([new FieldViolation("themes", ErrorReasons.Required)], empty.Violations);
        Assert.Equal([new FieldViolation("themes", ErrorReasons.OutOfRange)], tooMany.Violations);
        Assert.Equal(
            [
                new("themes[1].name", ErrorReasons.NameMalformed),
                new("themes[2].name", ErrorReasons.Duplicate),
                new("themes[3].name", ErrorReasons.NameMalformed),
            ],
            wrong.Violations
        );
    }

    [Fact]
    public async Task A_city_accepts_no_themes_of_its_districts()
    {
        var district = await registry.OpenDistrictAsync();
        var request = Batch(district, await SubmittedAsync(district, "t-1"));
        var city = district.ThemesAs(new("bureau-of-the-city", Role.Bureau, district.Code[..4], null));

        var refused = await FailedRpc.CatchAsync(() => city.BatchAcceptThemesAsync(request));

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.ScopeReadOnly), (refused.Code, refused.Reason));
    }

    private static BatchAcceptThemesRequest Batch(DistrictForTests district, params Theme[] themes) =>
        new() { Parent = district.Campaign, Themes = { themes.Select(theme => new ThemeVersion { Name = theme.Name, Etag = theme.Etag }) } };

    private static async Task<Theme> SubmittedAsync(DistrictForTests district, string id, DateOnly? received = null)
    {
        var draft = await district.ScannedAsync(id);
        return await district.Themes.SubmitThemeAsync(new() { Name = draft.Name, EffectiveDate = received.ToProto() });
    }
}
