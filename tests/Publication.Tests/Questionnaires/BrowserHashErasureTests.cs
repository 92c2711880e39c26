using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.Publication.Tests.Questionnaires.QuestionnairesForTests;

namespace ThemeDay.Publication.Tests.Questionnaires;

/// <summary>In a class of its own: the clock of the host goes on by days.</summary>
public sealed class BrowserHashErasureTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task What_stands_for_a_browser_is_erased_after_the_last_day_though_nobody_closes_the_questionnaire()
    {
        var district = await publication.DistrictAsync();
        var ending = await OpenedForDaysAsync(district, "t-1", 7);
        var running = await OpenedForDaysAsync(district, "t-2", 30);
        var browser = Browser();
        foreach (var name in (string[])[ending, running])
            await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 1)));
        publication.Host.Clock.Advance(TimeSpan.FromDays(7)); // its last day
        await district.SubmitAsync(ending);
        var onTheLastDay = await CountHashesAsync(ending);

        publication.Host.Clock.Advance(TimeSpan.FromDays(1));
        await Poll.UntilAsync(async () => await CountHashesAsync(ending) is 0, TimeSpan.FromSeconds(20), "the hashes are erased");
        var again = await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(running, browser, Choose(1, 2))));
        var closed = await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = ending });

        Assert.Equal(2, onTheLastDay);
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.AlreadyAnswered), (again.Code, again.Reason));
        Assert.Equal(2, closed.OnlineAnswers);
    }

    [Fact]
    public async Task What_a_closing_that_was_interrupted_has_left_is_erased_too()
    {
        var district = await publication.DistrictAsync();
        var name = await OpenedForDaysAsync(district, "t-1", 7);
        await district.SubmitAsync(name);
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        await using var restore = Command("update questionnaire_answer set browser_hash = sha256('a'), content_hash = sha256('b')", name);
        Assert.Equal(1, await restore.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        publication.Host.Clock.Advance(TimeSpan.FromHours(1));

        await Poll.UntilAsync(async () => await CountHashesAsync(name) is 0, TimeSpan.FromSeconds(20), "the hash is erased");
    }

    private async Task<string> OpenedForDaysAsync(DistrictForTests district, string theme, int days)
    {
        var (written, today) = (Written(), ShanghaiTime.Today(publication.Host.Clock));
        (written.OpenDate, written.CloseDate) = (today.ToProto(), today.AddDays(days).ToProto());
        return (await district.OpenedAsync(await district.PlannedAsync(theme), written)).Name;
    }

    private async Task<long> CountHashesAsync(string questionnaire)
    {
        await using var command = Command("select count(browser_hash) + count(content_hash) from questionnaire_answer", questionnaire);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! / 2;
    }

    private NpgsqlCommand Command(string sql, string questionnaire)
    {
        var name = questionnaire.Split('/'); // districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire
        var command = publication.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"{sql} where district = $1 and activity_id = $2");
        command.Parameters.Add(new() { Value = name[1] });
        command.Parameters.Add(new() { Value = $"{name[3]}~{name[5]}" });
        return command;
    }
}
