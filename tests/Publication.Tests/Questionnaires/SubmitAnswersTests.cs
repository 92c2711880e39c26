using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.Publication.Tests.Questionnaires.QuestionnairesForTests;

namespace ThemeDay.Publication.Tests.Questionnaires;

/// <summary>Alone with its clock, which some tests move.</summary>
public sealed class SubmitAnswersTests(GenerousPublicationHost publication) : IClassFixture<GenerousPublicationHost>
{
    [Fact]
    public async Task Each_wrong_answer_is_named_by_its_place()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var wrong = Answers(name, Browser(), Choose(1), Choose(2, 1, 2, 3), Rate(3, 6), Write(4, new('长', 21)), Choose(5, 1), Rate(3, 1), Write(0, ""));

        var refused = await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(wrong));
        var without = await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser())));
        var ofOtherKinds = await FailedRpc.CatchAsync(() =>
            district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser(), Rate(1, 1), Choose(2, 1, 1), Write(3, "好"), Choose(4, 1)))
        );

        Assert.Equal(
            [
                ("answers[0]", ErrorReasons.Required),
                ("answers[1].choices", ErrorReasons.OutOfRange),
                ("answers[2].scale", ErrorReasons.OutOfRange),
                ("answers[3].text", ErrorReasons.OutOfRange),
                ("answers[4].question", ErrorReasons.OutOfRange),
                ("answers[5].question", ErrorReasons.Duplicate),
                ("answers[6].question", ErrorReasons.OutOfRange),
            ],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
        Assert.Equal(["answers"], without.Fields);
        Assert.Equal(["answers[0].scale", "answers[1].choices", "answers[2].text", "answers[3].choices"], ofOtherKinds.Fields);
    }

    [Fact]
    public async Task A_browser_answers_once_and_the_same_answers_again_count_once()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var browser = Browser();
        await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 1), Write(4, "好")));

        await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Write(4, "好"), Choose(1, 1)));
        var other = await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 2))));

        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.AlreadyAnswered), (other.Code, other.Reason));
        Assert.Equal(1, (await district.Questionnaires().GetQuestionnaireAsync(new() { Name = name })).OnlineAnswers);
        Assert.Single((await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers);
    }

    [Fact]
    public async Task Of_many_answers_of_a_browser_at_once_one_is_stored()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var browser = Browser();

        var codes = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(number =>
                    FailedRpc.StatusCodeAsync(() =>
                        district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 1), Write(4, $"{number}"))).ResponseAsync
                    )
                )
        );

        Assert.Single(codes, StatusCode.OK);
        Assert.All(codes.Where(code => code is not StatusCode.OK), code => Assert.Equal(StatusCode.AlreadyExists, code));
        var results = await district.Questionnaires().GetQuestionnaireResultsAsync(new() { Name = $"{name}/results" });
        Assert.Equal((1, 1), (results.OnlineAnswers, results.Questions[0].Counts[0].Online));
    }

    [Fact]
    public async Task Closing_it_while_answers_come_in_misses_none()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var answering = Enumerable
            .Range(0, 40)
            .Select(_ =>
                FailedRpc.StatusCodeAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser(), Choose(1, 1))).ResponseAsync)
            )
            .ToList();

        StatusCode closing;
        do
        {
            closing = await FailedRpc.StatusCodeAsync(() => district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name }).ResponseAsync);
        } while (closing is StatusCode.Aborted); // an answer came in between
        var codes = await Task.WhenAll(answering);

        Assert.Equal(StatusCode.OK, closing);
        Assert.All(codes.Where(code => code is not StatusCode.OK), code => Assert.Equal(StatusCode.FailedPrecondition, code));
        var results = await district.Questionnaires().GetQuestionnaireResultsAsync(new() { Name = $"{name}/results" });
        Assert.Equal(codes.Count(code => code is StatusCode.OK), results.OnlineAnswers);
        Assert.Equal(results.OnlineAnswers, results.Questions[0].Counts[0].Online);
    }

    [Fact]
    public async Task It_is_answered_on_its_days_alone()
    {
        var district = await publication.DistrictAsync();
        var written = Written();
        written.OpenDate = PublicationHost.Today.AddDays(1).ToProto();
        written.CloseDate = PublicationHost.Today.AddDays(2).ToProto();
        var name = (await district.OpenedAsync(await district.PlannedAsync(), written)).Name;
        var start = ShanghaiTime.StartOfDay(PublicationHost.Today.AddDays(1));

        var before = await SubmitAtAsync(start.AddSeconds(-1));
        var first = await SubmitAtAsync(start);
        var last = await SubmitAtAsync(start.AddDays(2).AddSeconds(-1));
        var after = await SubmitAtAsync(start.AddDays(2));

        Assert.Equal((null, null), (first, last));
        Assert.All(
            [before, after],
            refused => Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.QuestionnaireNotOpen), (refused!.Code, refused.Reason))
        );
        Assert.Equal(2, (await district.Questionnaires().GetQuestionnaireAsync(new() { Name = name })).OnlineAnswers);

        async Task<RpcFailure?> SubmitAtAsync(DateTimeOffset instant)
        {
            publication.Host.Clock.SetUtcNow(instant);
            try
            {
                await district.SubmitAsync(name);
                return null;
            }
            catch (RpcException)
            {
                return await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser(), Choose(1, 1))));
            }
        }
    }

    [Fact]
    public async Task A_draft_a_closed_questionnaire_and_that_of_a_cancelled_activity_are_not_answered()
    {
        var district = await publication.DistrictAsync();
        var draft = (await district.DraftedAsync(await district.PlannedAsync("t-1"))).Name;
        var closed = (await district.ClosedAsync(await district.PlannedAsync("t-2"))).Name;
        var cancelled = (await district.OpenedAsync(await district.PlannedAsync("t-3"))).Name;
        await district.CancelledAsync("t-3");

        Assert.Equal(ErrorReasons.ResourceNotFound, (await CatchAsync(draft)).Reason);
        Assert.Equal(ErrorReasons.QuestionnaireNotOpen, (await CatchAsync(closed)).Reason);
        Assert.Equal(ErrorReasons.ResourceNotFound, (await CatchAsync(cancelled)).Reason);

        Task<RpcFailure> CatchAsync(string name) =>
            FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser(), Choose(1, 1))));
    }

    [Fact]
    public async Task What_stands_for_a_browser_is_stored_as_a_hash_and_not_after_the_end()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var browser = Browser();
        await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 1)));

        var open = await ReadHashesAsync();
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        var closed = await ReadHashesAsync();

        Assert.NotEqual(Convert.FromHexString(browser), Assert.Single(open));
        Assert.Null(Assert.Single(closed));

        async Task<List<byte[]?>> ReadHashesAsync()
        {
            List<byte[]?> hashes = [];
            await using var command = publication
                .Host.Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand("select browser_hash from questionnaire_answer where district = $1");
            command.Parameters.Add(new() { Value = district.Code });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                hashes.Add(reader.IsDBNull(0) ? null : reader.GetFieldValue<byte[]>(0));
            return hashes;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_counts_are_those_of_a_naive_count_whatever_is_answered(int seed)
    {
        var district = await publication.DistrictAsync();
        var written = Written();
        written.Questions[0].Required = false;
        var name = (await district.OpenedAsync(await district.PlannedAsync(), written)).Name;
        var random = new Random(seed);
        var sent = Enumerable.Range(0, 40).Select(_ => Answers(name, Browser(), [.. Draw()])).ToList();

        foreach (var batch in sent.Chunk(8))
            await Task.WhenAll(batch.Select(answers => district.PublicQuestionnaires().SubmitAnswersAsync(answers).ResponseAsync));
        var open = await district.Questionnaires().GetQuestionnaireResultsAsync(new() { Name = $"{name}/results" });
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        var closed = await district.Questionnaires().GetQuestionnaireResultsAsync(new() { Name = $"{name}/results" });

        Assert.Equal(open, closed);
        Assert.Equal(sent.Count, open.OnlineAnswers);
        foreach (var (index, result) in open.Questions.Index())
        {
            var answers = sent.SelectMany(sheet => sheet.Answers).Where(answer => answer.Question == index + 1).ToList();
            var counts = result.Counts.Select((_, place) => answers.Count(answer => answer.Choices.Contains(place + 1) || answer.Scale == place + 1));
            Assert.Equal((seed, string.Join(' ', counts)), (seed, string.Join(' ', result.Counts.Select(count => count.Online))));
            Assert.Equal((seed, answers.Count(answer => answer.Choices.Count > 0 || answer.Scale > 0 || answer.Text is not "")), (seed, result.OnlineAnswered));
        }

        IEnumerable<Answer> Draw()
        {
            if (random.Next(4) > 0)
                yield return Choose(1, random.Next(1, 4));
            if (random.Next(4) > 0)
                yield return Choose(2, [.. new[] { 1, 2, 3 }.OrderBy(_ => random.Next()).Take(random.Next(0, 3))]);
            if (random.Next(4) > 0)
                yield return Rate(3, random.Next(0, 6));
            if (random.Next(4) > 0)
                yield return Write(4, random.Next(2) is 0 ? "" : $"建议{random.Next(9)}");
        }
    }
}

/// <summary>A host that takes many answers of one address, as tests send them.</summary>
public sealed class GenerousPublicationHost(TestPostgres postgres) : PublicationHost(postgres)
{
    protected override (string Name, string Value)[] Settings => [("Questionnaires:AnswersPerMinutePerAddress", "100000")];
}

/// <summary>A host that takes two answers a minute of an address.</summary>
public sealed class StrictPublicationHost(TestPostgres postgres) : PublicationHost(postgres)
{
    protected override (string Name, string Value)[] Settings => [("Questionnaires:AnswersPerMinutePerAddress", "2")];
}

public sealed class AnswerLimitTests(StrictPublicationHost publication) : IClassFixture<StrictPublicationHost>
{
    [Fact]
    public async Task An_address_that_answers_too_often_is_told_to_wait()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await district.SubmitAsync(name);
        await district.SubmitAsync(name);

        var refused = await FailedRpc.CatchAsync(() => district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, Browser(), Choose(1, 1))));

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyRequests), (refused.Code, refused.Reason));
    }
}
