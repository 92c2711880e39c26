using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using State = ThemeDay.Registry.V1.ThemeState;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>Properties of the hand-written SQL path: idempotency, a single winner, district isolation, and responses equal to those of other reads.</summary>
public sealed class SubmitThemeTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_a_submission_answers_is_what_a_reader_then_gets()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        await district.Themes.UpdateThemeAsync(
            new()
            {
                Theme = new()
                {
                    Name = draft.Name,
                    Month = new() { Year = 2023, Month = 11 },
                    LateMonthReason = "场地十月方能使用",
                    Forms = { "座谈交流", "现场观摩" },
                },
            }
        );
        await district.Themes.SubmitThemeAsync(new() { Name = draft.Name });
        await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = draft.Name,
                Items = { "month", "scan" },
                Reason = "月份不清",
            }
        );
        var request = new SubmitThemeRequest { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" };

        var submitted = await district.ThemesAs(district.Liaison).SubmitThemeAsync(request);

        Assert.Equal((State.Submitted, 1, "月份不清"), (submitted.State, submitted.Returns, submitted.Reason));
        Assert.Equal(await district.Themes.GetThemeAsync(new() { Name = draft.Name }), submitted);
        Assert.Equal(submitted, await district.ThemesAs(district.Liaison).SubmitThemeAsync(request));
    }

    [Fact]
    public async Task The_event_of_a_submission_has_the_digest_of_the_stamped_scan()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        await district.Themes.SubmitThemeAsync(new() { Name = draft.Name });

        var submitted = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<Events.V1.ThemeSubmitted>().Single();
        Assert.Equal((64, draft.Scan.Sha256), (submitted.ScanSha256.Length, submitted.ScanSha256));
    }

    [Fact]
    public async Task A_repeated_call_names_the_same_event_and_tells_it_once()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        var request = new SubmitThemeRequest { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" };

        var events = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    using var call = district.Themes.SubmitThemeAsync(request);
                    await call;
                    var named = (await call.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader);
                    Assert.Equal(named, call.GetTrailers().GetValue(IdempotentCommands.EventIdHeader));
                    return named;
                })
        );

        Assert.NotNull(Assert.Single(events.Distinct()));
        Assert.Equal(1, await SubmissionsAsync(district));
    }

    [Fact]
    public async Task Of_ten_who_submit_one_theme_at_once_one_does_and_the_others_learn_why_not()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var codes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    try
                    {
                        await district.Themes.SubmitThemeAsync(new() { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" });
                        return StatusCode.OK;
                    }
                    catch (RpcException exception)
                    {
                        return exception.StatusCode;
                    }
                })
        );

        Assert.Single(codes, StatusCode.OK);
        Assert.All(codes, code => Assert.Contains(code, (StatusCode[])[StatusCode.OK, StatusCode.Aborted, StatusCode.FailedPrecondition]));
        Assert.Equal(1, await SubmissionsAsync(district));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_theme_changed_between_reading_and_writing_is_not_submitted(bool withRequestId)
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        await using var other = await Database.OpenConnectionAsync();
        await using var changing = await other.BeginTransactionAsync();
        await using var change = new NpgsqlCommand("update theme set version = version + 1 where district = $1", other, changing)
        {
            Parameters = { new() { Value = district.Code } },
        };
        await change.ExecuteNonQueryAsync();

        var submitting = FailedRpc.CatchAsync(() =>
            district.Themes.SubmitThemeAsync(new() { Name = draft.Name, RequestId = withRequestId ? $"{Guid.NewGuid()}" : "" })
        );
        await SomebodyWaitsAsync();
        await changing.CommitAsync();
        var refused = await submitting;

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (refused.Code, refused.Reason));
        Assert.Equal(0, await SubmissionsAsync(district));
    }

    [Fact]
    public async Task A_version_that_is_no_longer_the_one_read_is_refused_and_the_answered_one_is_good_for_the_next_move()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var stale = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name, Etag = "999" }));
        var submitted = await district.Themes.SubmitThemeAsync(new() { Name = draft.Name, Etag = draft.Etag });
        var accepted = await district.Themes.AcceptThemeAsync(new() { Name = draft.Name, Etag = submitted.Etag });

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch, State.Accepted), (stale.Code, stale.Reason, accepted.State));
    }

    [Fact]
    public async Task A_request_id_that_submitted_one_theme_submits_no_other_one_after_the_other_or_at_once()
    {
        var district = await registry.OpenDistrictAsync();
        Theme[] drafts = [await district.ScannedAsync("a"), await district.ScannedAsync("b")];
        var id = $"{Guid.NewGuid()}";

        var answers = await Task.WhenAll(drafts.Select(draft => ReasonAsync(draft.Name)));

        Assert.Equal(["", ErrorReasons.RequestIdReused], answers.Order(StringComparer.Ordinal));
        Assert.Equal(ErrorReasons.RequestIdReused, await ReasonAsync($"{district.Campaign}/themes/none"));
        Assert.Equal(1, await SubmissionsAsync(district));

        async Task<string> ReasonAsync(string name)
        {
            try
            {
                await district.Themes.SubmitThemeAsync(new() { Name = name, RequestId = id });
                return "";
            }
            catch (RpcException)
            {
                return (await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = name, RequestId = id }))).Reason;
            }
        }
    }

    [Fact]
    public async Task A_draft_without_scan_month_and_form_is_refused_with_all_three_named()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = new() { Unit = $"{district.Name}/units/{district.Unit}", Topic = "社会救助流程公开体验" },
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" }));

        Assert.Equal(["theme.month", "theme.forms", "theme.scan"], refused.Fields);
    }

    private NpgsqlDataSource Database => registry.Host.Services.GetRequiredService<NpgsqlDataSource>();

    private async Task<long> SubmissionsAsync(DistrictForTests district)
    {
        await using var command = Database.CreateCommand(
            "select count(*) from (select type, district from outbox union all select type, district from event_log) "
                + "told where type like '%.ThemeSubmitted' and district = $1"
        );
        command.Parameters.Add(new() { Value = district.Code });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until a statement in this database is blocked on a lock.</summary>
    private async Task SomebodyWaitsAsync()
    {
        using var timeoutCts = new CancellationTokenSource(Timeout);
        await using var command = Database.CreateCommand(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%update theme%')"
        );
        while (await command.ExecuteScalarAsync(timeoutCts.Token) is not true)
            await Task.Yield();
    }
}
