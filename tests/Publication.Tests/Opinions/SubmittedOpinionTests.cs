using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;
using CallBackOutcome = ThemeDay.Publication.V1.CallBackOutcome;
using Opinion = ThemeDay.Publication.Opinions.Opinion;
using OpinionContact = ThemeDay.Publication.V1.OpinionContact;
using OpinionPublication = ThemeDay.Publication.V1.OpinionPublication;
using OpinionSetAsideGround = ThemeDay.Publication.V1.OpinionSetAsideGround;
using OpinionSource = ThemeDay.Publication.V1.OpinionSource;
using State = ThemeDay.Publication.V1.OpinionState;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>Opinions that citizens submit on the public site.</summary>
public sealed class SubmittedOpinionTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private const string Text = "希望延长办事大厅服务时间。";
    private const string Phone = "13900005678";

    [Fact]
    public async Task A_citizen_follows_an_opinion_from_its_submission_to_the_published_answer()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var receipt = await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = Text });
        var name = NameOf(activity, receipt);
        List<State> seen = [(await FindAsync(district, receipt)).State];
        await district.OpinionsAs(district.Liaison).AcceptOpinionAsync(new() { Name = name });
        await district.Opinions.AssignOpinionAsync(
            new()
            {
                Name = name,
                Unit = $"{district.Name}/units/{district.OtherUnit}",
                DueDate = PublicationHost.Today.AddDays(7).ToProto(),
            }
        );
        var assigned = await FindAsync(district, receipt);
        seen.Add(assigned.State);
        await district.OpinionsAs(district.OtherLiaison).AnswerOpinionAsync(new() { Name = name, Answer = "已延长至十八时。" });
        var unpublished = await district.Citizens.ListPublishedOpinionsAsync(new() { Parent = activity });
        await district.Opinions.PublishOpinionAsync(new() { Name = name, PublicText = "希望延长服务时间。" });
        var called = await district.Opinions.CallBackOpinionAsync(
            new()
            {
                Name = name,
                Outcome = CallBackOutcome.Satisfied,
                Note = "表示认可。",
            }
        );
        await district.Opinions.RateOpinionAsync(new() { Name = name, Rating = 5 });
        var closed = await district.Opinions.CloseOpinionAsync(new() { Name = name });
        var found = await FindAsync(district, receipt);

        Assert.Equal([State.Submitted, State.Assigned], seen);
        Assert.Equal(("第二局", PublicationHost.Today.AddDays(7).ToProto()), (assigned.AssignedUnitDisplayName, assigned.DueDate));
        Assert.Empty(unpublished.Opinions);
        Assert.Equal(
            (CallBackOutcome.Satisfied, "表示认可。", PublicationHost.Today.ToProto()),
            (called.CallBackOutcome, called.CallBackNote, called.CallBackDate)
        );
        Assert.Equal((State.Closed, Text, OpinionSource.Submitted), (closed.State, closed.Text, closed.Source));
        Assert.Equal((State.Closed, Text, "已延长至十八时。", PublicationHost.Today.ToProto()), (found.State, found.Text, found.Answer, found.AnswerDate));
        var published = Assert.Single((await district.Citizens.ListPublishedOpinionsAsync(new() { Parent = activity })).Opinions);
        Assert.Equal(
            ("希望延长服务时间。", "已延长至十八时。", "第二局", true, OpinionSource.Submitted),
            (published.Text, published.Answer, published.UnitDisplayName, published.Edited, published.Source)
        );
        Assert.Equal(
            [
                typeof(OpinionSubmitted),
                typeof(OpinionAccepted),
                typeof(OpinionAssigned),
                typeof(OpinionAnswered),
                typeof(OpinionPublished),
                typeof(OpinionCalledBack),
                typeof(OpinionRated),
                typeof(OpinionClosed),
            ],
            (await district.ListRecordedEventsAsync()).Select(happened => happened.GetType())
        );
    }

    [Fact]
    public async Task An_opinion_that_is_set_aside_tells_its_author_why_and_can_be_accepted_after_all()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.PlannedAsync();
        var receipt = await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = Text });
        var name = NameOf(activity, receipt);

        var byUnit = await FailedRpc.CatchAsync(() =>
            district.OpinionsAs(district.Liaison).SetAsideOpinionAsync(new() { Name = name, Ground = OpinionSetAsideGround.Abuse })
        );
        var unexplained = await FailedRpc.CatchAsync(() =>
            district.Opinions.SetAsideOpinionAsync(new() { Name = name, Ground = OpinionSetAsideGround.OutOfScope })
        );
        await district.Opinions.SetAsideOpinionAsync(
            new()
            {
                Name = name,
                Ground = OpinionSetAsideGround.OutOfScope,
                Explanation = "请向市公积金中心反映。",
            }
        );
        var found = await FindAsync(district, receipt);
        var accepted = await district.Opinions.AcceptOpinionAsync(new() { Name = name });

        Assert.Equal((StatusCode.PermissionDenied, "explanation"), (byUnit.Code, Assert.Single(unexplained.Fields)));
        Assert.Equal(
            (State.SetAside, OpinionSetAsideGround.OutOfScope, "请向市公积金中心反映。"),
            (found.State, found.SetAsideGround, found.SetAsideExplanation)
        );
        Assert.Equal((State.Accepted, OpinionSetAsideGround.Unspecified), (accepted.State, accepted.SetAsideGround));
    }

    [Fact]
    public async Task What_a_citizen_has_submitted_is_neither_called_back_nor_rated_before_it_is_answered()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var name = NameOf(activity, await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = Text }));
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        await district.Opinions.AssignOpinionAsync(new() { Name = name, Unit = $"{district.Name}/units/{district.OtherUnit}" });

        var calledBack = await FailedRpc.CatchAsync(() => district.Opinions.CallBackOpinionAsync(new() { Name = name }));
        var rated = await FailedRpc.CatchAsync(() => district.Opinions.RateOpinionAsync(new() { Name = name, Rating = 5 }));

        Assert.All(
            [calledBack, rated],
            refused => Assert.Equal((ErrorReasons.TransitionNotAllowed, "Answer"), (refused.Reason, refused.Of("allowed_transitions")))
        );
    }

    [Fact]
    public async Task A_wrong_code_answers_as_a_wrong_number_does()
    {
        var district = await publication.DistrictAsync();
        var elsewhere = await publication.DistrictAsync();
        var receipt = await district.Citizens.SubmitOpinionAsync(new() { Parent = await district.HeldAsync(), Text = Text });

        var code = await FailedRpc.CatchAsync(() => FindAsync(district, receipt.Number, "AAAA-AAAA-AAAA"));
        var number = await FailedRpc.CatchAsync(() => FindAsync(district, "20230620-AAAAAA", receipt.QueryCode));
        var otherDistrict = await FailedRpc.CatchAsync(() => FindAsync(elsewhere, receipt.Number, receipt.QueryCode));
        var asTyped = await FindAsync(district, receipt.Number.ToLowerInvariant(), receipt.QueryCode.Replace("-", " ", StringComparison.Ordinal));

        Assert.All(
            [code, number, otherDistrict],
            refused => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (refused.Code, refused.Reason))
        );
        Assert.Equal(code.Message, number.Message);
        Assert.Equal(receipt.Number, asTyped.Number);
    }

    [Fact]
    public async Task A_submission_that_is_sent_again_has_the_same_receipt_and_no_second_opinion()
    {
        var district = await publication.DistrictAsync();
        var request = new SubmitOpinionRequest
        {
            Parent = await district.HeldAsync(),
            Text = Text,
            RequestId = $"{Guid.NewGuid()}",
        };

        var first = await district.Citizens.SubmitOpinionAsync(request);
        var again = await district.Citizens.SubmitOpinionAsync(request);
        request.Text = "另一条意见建议。";
        var other = await FailedRpc.CatchAsync(() => district.Citizens.SubmitOpinionAsync(request));

        Assert.Equal(first, again);
        Assert.Equal(Text, (await FindAsync(district, first)).Text);
        Assert.Equal(ErrorReasons.RequestIdReused, other.Reason);
        Assert.Single((await district.Opinions.ListOpinionsAsync(new() { Parent = request.Parent })).Opinions);
    }

    [Theory]
    [InlineData("", "text", ErrorReasons.Required)]
    [InlineData("太短", "text", ErrorReasons.OutOfRange)]
    [InlineData("请打我的电话13900001234。", "text", ErrorReasons.ContainsPersonalData)]
    public async Task A_text_that_is_too_short_or_has_a_phone_number_is_refused(string text, string field, string reason)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = text }));

        Assert.Equal((StatusCode.InvalidArgument, new FieldViolation(field, reason)), (refused.Code, Assert.Single(refused.Violations)));
    }

    [Fact]
    public async Task A_contact_must_be_one_that_can_be_reached()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var nameOnly = await FailedRpc.CatchAsync(() => SubmitAsync(new() { Person = "张三" }));
        var malformed = await FailedRpc.CatchAsync(() => SubmitAsync(new() { PhoneNumber = "12345", EmailAddress = "张三" }));
        var emptyPart = await FailedRpc.CatchAsync(() => SubmitAsync(new() { EmailAddress = "zhang@example..org" }));

        Assert.Equal("contact.phone_number", Assert.Single(nameOnly.Fields));
        Assert.Equal(["contact.phone_number", "contact.email_address"], malformed.Fields);
        Assert.Equal(["contact.email_address"], emptyPart.Fields);

        AsyncUnaryCall<OpinionReceipt> SubmitAsync(OpinionContact contact) =>
            district.Citizens.SubmitOpinionAsync(
                new()
                {
                    Parent = activity,
                    Text = Text,
                    Contact = contact,
                }
            );
    }

    [Fact]
    public async Task Nobody_finds_the_contact_of_a_theme_out_by_trying_it_in_an_opinion()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        district.HasContact("王小明", "0739-5000000");

        var receipt = await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = "王小明的态度很好。" });
        var name = NameOf(activity, receipt);
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        await district.Opinions.AnswerOpinionAsync(new() { Name = name, Answer = "感谢您的肯定。" });
        var published = await FailedRpc.CatchAsync(() => district.Opinions.PublishOpinionAsync(new() { Name = name }));

        Assert.Equal((StatusCode.InvalidArgument, "public_text"), (published.Code, Assert.Single(published.Fields)));
    }

    [Fact]
    public async Task The_name_and_the_number_of_who_submitted_an_opinion_are_not_published_without_a_reason()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var request = WithContact(activity);
        request.Contact.PhoneNumber = "0739-5000123";
        var name = NameOf(activity, await district.Citizens.SubmitOpinionAsync(request));
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        await district.Opinions.AnswerOpinionAsync(new() { Name = name, Answer = "张三丰同志：已延长至十八时。" });

        var inAnswer = await FailedRpc.CatchAsync(() => district.Opinions.PublishOpinionAsync(new() { Name = name }));
        var inWording = await FailedRpc.CatchAsync(() => district.Opinions.PublishOpinionAsync(new() { Name = name, PublicText = "5000123希望延长。" }));
        var withReason = await district.Opinions.PublishOpinionAsync(new() { Name = name, PersonalDataReason = "本人同意公开姓名。" });

        Assert.Equal((StatusCode.InvalidArgument, new FieldViolation("answer", ErrorReasons.ContainsPersonalData)), (inAnswer.Code, Without(inAnswer)));
        Assert.Equal(["public_text", "answer"], inWording.Fields);
        Assert.Equal(OpinionPublication.Published, withReason.Publication);

        static FieldViolation Without(RpcFailure refused) => Assert.Single(refused.Violations) with { Found = null };
    }

    [Fact]
    public async Task A_request_id_that_nobody_has_drawn_is_refused()
    {
        var district = await publication.DistrictAsync();
        var request = WithContact(await district.HeldAsync());
        request.RequestId = $"{Guid.Empty}";

        var refused = await FailedRpc.CatchAsync(() => district.Citizens.SubmitOpinionAsync(request));

        Assert.Equal((StatusCode.InvalidArgument, new FieldViolation("request_id", ErrorReasons.Malformed)), (refused.Code, Assert.Single(refused.Violations)));
    }

    [Fact]
    public async Task An_opinion_on_an_activity_out_of_the_plan_is_found_and_leads_to_no_page()
    {
        var district = await publication.DistrictAsync();
        var receipt = await district.Citizens.SubmitOpinionAsync(new() { Parent = await district.PlannedAsync(), Text = Text });
        await district.HearAsync(new ActivityDropped { Activity = district.Ref("t-21"), Release = 2 });

        var found = await FindAsync(district, receipt);

        Assert.Equal((Text, ""), (found.Text, found.Activity));
        Assert.NotEqual("", found.Topic);
    }

    [Fact]
    public async Task A_page_of_published_opinions_has_a_hundred_at_most_and_is_never_too_large_to_be_sent()
    {
        var district = await publication.DistrictAsync();
        var activity = ActivityName.Parse(await district.HeldAsync());
        var longest = new string('长', 2_000);
        await using (var scope = publication.Host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PublicationDb>();
            for (var index = 0; index < 101; index++)
            {
                var opinion = new Opinion(district.Code, activity.Id, $"o-{index}", district.Unit);
                opinion.Collect(longest, "", PublicationHost.Today);
                opinion.Reply(longest, "", PublicationHost.Today);
                opinion.Publish("", "", PublicationHost.Today);
                db.Add(opinion);
            }

            await db.SaveChangesAsync();
        }

        using var metrics = RecordedMetrics.Of(publication.Host.Services);
        using var client = publication.Host.Http(null);
        var page = ListPublishedOpinionsResponse.Parser.ParseJson(
            await client.GetStringAsync(new Uri($"/v1/public/{activity}/opinions?page_size=1000", UriKind.Relative))
        );

        Assert.Equal((100, true), (page.Opinions.Count, page.NextPageToken is not ""));
        Assert.Null(metrics.Find("themeday.public_site.requests", "result=uncached")); // neither kept in memory nor held back there
    }

    [Fact]
    public async Task An_opinion_is_submitted_on_an_activity_that_is_planned_or_held()
    {
        var district = await publication.DistrictAsync();
        await district.DroppedAsync("t-2");

        var cancelled = await FailedRpc.CatchAsync(async () =>
            await district.Citizens.SubmitOpinionAsync(new() { Parent = await district.CancelledAsync("t-1"), Text = Text })
        );
        var dropped = await FailedRpc.CatchAsync(() =>
            district.Citizens.SubmitOpinionAsync(new() { Parent = $"{district.Name}/campaigns/2023-1/activities/t-2", Text = Text })
        );

        Assert.Equal((ErrorReasons.ActivityCancelled, StatusCode.NotFound), (cancelled.Reason, dropped.Code));
    }

    [Fact]
    public async Task Only_who_is_to_answer_reads_the_contact_and_each_reading_is_recorded()
    {
        var district = await publication.DistrictAsync();
        var (activity, receipt) = await SubmitWithContactAsync(district);
        var name = NameOf(activity, receipt);
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });

        var byHost = await district.OpinionsAs(district.Liaison).GetOpinionContactAsync(new() { Name = $"{name}/contact" });
        var byStranger = await FailedRpc.CatchAsync(() =>
            district.OpinionsAs(district.OtherLiaison).GetOpinionContactAsync(new() { Name = $"{name}/contact" })
        );
        await district.Opinions.AssignOpinionAsync(new() { Name = name, Unit = $"{district.Name}/units/{district.OtherUnit}" });
        var byHostAfterwards = await FailedRpc.CatchAsync(() =>
            district.OpinionsAs(district.Liaison).GetOpinionContactAsync(new() { Name = $"{name}/contact" })
        );
        await district.OpinionsAs(district.OtherLiaison).GetOpinionContactAsync(new() { Name = $"{name}/contact" });

        Assert.Equal(("张三丰", Phone), (byHost.Person, byHost.PhoneNumber));
        Assert.Equal((StatusCode.NotFound, StatusCode.PermissionDenied), (byStranger.Code, byHostAfterwards.Code));
        Assert.Equal(
            [district.Liaison.Account, district.OtherLiaison.Account],
            (await district.ListRecordedEventsAsync()).OfType<OpinionContactRead>().Select(read => read.Metadata.Account)
        );
    }

    [Fact]
    public async Task A_unit_reads_no_contact_of_an_opinion_that_is_not_accepted_or_was_set_aside()
    {
        var district = await publication.DistrictAsync();
        var (activity, receipt) = await SubmitWithContactAsync(district);
        var name = NameOf(activity, receipt);

        var submitted = await FailedRpc.CatchAsync(() => ReadAsync(district.Liaison));
        await ReadAsync(district.Bureau);
        await district.Opinions.SetAsideOpinionAsync(new() { Name = name, Ground = OpinionSetAsideGround.Abuse });
        var setAside = await FailedRpc.CatchAsync(() => ReadAsync(district.Liaison));
        await ReadAsync(district.Bureau);
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        var accepted = await ReadAsync(district.Liaison);

        Assert.All(
            [submitted, setAside],
            refused => Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.RoleNotPermitted), (refused.Code, refused.Reason))
        );
        Assert.Equal(Phone, accepted.PhoneNumber);

        AsyncUnaryCall<SubmittedContact> ReadAsync(Actor actor) => district.OpinionsAs(actor).GetOpinionContactAsync(new() { Name = $"{name}/contact" });
    }

    [Fact]
    public async Task A_contact_whose_time_is_over_stays_gone_when_the_opinion_is_accepted_after_all()
    {
        var district = await publication.DistrictAsync();
        var (activity, receipt) = await SubmitWithContactAsync(district);
        var name = NameOf(activity, receipt);
        var setAside = await district.Opinions.SetAsideOpinionAsync(new() { Name = name, Ground = OpinionSetAsideGround.Abuse });
        await EndContactAsync(district); // the row is deleted within an hour

        var accepted = await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        var gone = await FailedRpc.CatchAsync(() => district.Opinions.GetOpinionContactAsync(new() { Name = $"{name}/contact" }));

        Assert.Equal((StatusCode.NotFound, setAside.ContactExpireTime), (gone.Code, accepted.ContactExpireTime));
    }

    [Fact]
    public async Task The_contact_is_in_no_event_no_list_no_log_and_not_in_the_database_as_it_is()
    {
        var district = await publication.DistrictAsync();
        var (activity, receipt) = await SubmitWithContactAsync(district);
        var name = NameOf(activity, receipt);
        await district.Opinions.GetOpinionContactAsync(new() { Name = $"{name}/contact" });

        var listed = await district.Opinions.ListOpinionsAsync(new() { Parent = activity, View = OpinionView.Full });
        var found = await FindAsync(district, receipt);

        var stored = await ReadTablesAsync(district);
        IEnumerable<string> places =
        [
            .. (await district.ListRecordedEventsAsync()).Select(happened => $"{happened}"),
            $"{listed}",
            $"{found}",
            .. district.Host.Logged.Select(entry => entry.Message),
            stored,
        ];
        Assert.All(places, place => Assert.DoesNotContain(Spellings("张三丰", Phone), word => place.Contains(word, StringComparison.Ordinal)));
        Assert.DoesNotContain(
            Spellings(receipt.QueryCode, receipt.QueryCode.Replace("-", "", StringComparison.Ordinal)),
            word => stored.Contains(word, StringComparison.Ordinal)
        );
        Assert.NotNull(Assert.Single(listed.Opinions).ContactExpireTime);
    }

    [Fact]
    public void A_contact_that_is_stored_without_encryption_would_be_seen()
    {
        var stored = $"(430503,\\x{Convert.ToHexStringLower(JsonSerializer.SerializeToUtf8Bytes(new { Person = "张三丰", PhoneNumber = Phone }))})";

        Assert.All((string[])["张三丰", Phone], personal => Assert.Contains(Spellings(personal), word => stored.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_only_the_database_finds_neither_the_contact_nor_the_query_code_out_by_trying()
    {
        var district = await publication.DistrictAsync();
        var request = WithContact(await district.HeldAsync());

        var receipt = await district.Citizens.SubmitOpinionAsync(request);

        var stored = await ReadTablesAsync(district, Guid.Parse(request.RequestId));
        var guessed = Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray())); // all but the number is known; numbers are few
        Assert.Contains(request.RequestId, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(guessed, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Spellings("张三丰", Phone), word => stored.Contains(word, StringComparison.Ordinal));
        Assert.NotEqual(QueryCode.Create(Guid.Parse(request.RequestId), AnotherKey()), receipt.QueryCode);
    }

    [Fact]
    public async Task No_event_says_what_a_citizen_said_or_who_it_was()
    {
        var district = await publication.DistrictAsync();
        await new PublicOpinionService.PublicOpinionServiceClient(district.Host.As(district.Liaison)).SubmitOpinionAsync(
            new() { Parent = await district.HeldAsync(), Text = Text }
        );

        var told = Assert.IsType<OpinionSubmitted>(Assert.Single(await district.ListRecordedEventsAsync()));

        Assert.Equal(("", ""), (told.Metadata.Account, told.Metadata.Role));
        Assert.DoesNotContain("大厅", $"{told}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opinion_is_taken_back_and_published_again()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var collected = await district.Opinions.CollectOpinionAsync(OpinionEndpointTests.Collect(activity, "o-1"));

        var unanswered = await FailedRpc.CatchAsync(() => district.Opinions.PublishOpinionAsync(new() { Name = collected.Name }));
        await district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });
        var neverPublished = await FailedRpc.CatchAsync(() => district.Opinions.UnpublishOpinionAsync(new() { Name = collected.Name, Reason = "有误" }));
        await district.Opinions.PublishOpinionAsync(new() { Name = collected.Name });
        var shown = await district.Citizens.ListPublishedOpinionsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-" });
        await district.Opinions.UnpublishOpinionAsync(new() { Name = collected.Name, Reason = "答复有误" });
        var takenBack = await district.Citizens.ListPublishedOpinionsAsync(new() { Parent = activity });
        var again = await district.Opinions.PublishOpinionAsync(new() { Name = collected.Name });

        Assert.Equal((StatusCode.FailedPrecondition, StatusCode.FailedPrecondition), (unanswered.Code, neverPublished.Code));
        Assert.Equal(
            ("希望增设窗口。", false, "第一街道办事处"),
            Assert.Single(shown.Opinions) is var one ? (one.Text, one.Edited, one.UnitDisplayName) : default
        );
        Assert.Empty(takenBack.Opinions);
        Assert.Equal(OpinionPublication.Published, again.Publication);
    }

    [Fact]
    public async Task Published_opinions_come_in_pages_and_those_of_an_activity_out_of_the_plan_are_gone()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var id in (string[])["a", "b", "c"])
        {
            var collected = await district.Opinions.CollectOpinionAsync(OpinionEndpointTests.Collect(activity, id));
            await district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });
            await district.Opinions.PublishOpinionAsync(new() { Name = collected.Name });
        }

        var request = new ListPublishedOpinionsRequest { Parent = activity, PageSize = 2 };
        var first = await district.Citizens.ListPublishedOpinionsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.Citizens.ListPublishedOpinionsAsync(request);
        await district.HearAsync(new ActivityDropped { Activity = district.Ref("t-21"), Release = 2 });
        var dropped = await district.Citizens.ListPublishedOpinionsAsync(new() { Parent = activity });

        Assert.Equal(["c", "b", "a"], first.Opinions.Concat(second.Opinions).Select(opinion => opinion.Name.Split('/')[^1]));
        Assert.Empty(dropped.Opinions);
    }

    [Fact]
    public async Task A_unit_finds_what_it_has_to_answer_and_what_is_overdue()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var (id, days) in ((string, int?)[])[("a", 1), ("b", 9), ("c", null)])
        {
            var collected = await district.Opinions.CollectOpinionAsync(OpinionEndpointTests.Collect(activity, id));
            await district.Opinions.AssignOpinionAsync(
                new()
                {
                    Name = collected.Name,
                    Unit = $"{district.Name}/units/{district.OtherUnit}",
                    DueDate = days is { } given ? PublicationHost.Today.AddDays(given).ToProto() : null,
                }
            );
        }

        var early = await FailedRpc.CatchAsync(async () =>
            await district.Opinions.AssignOpinionAsync(
                new()
                {
                    Name = (await district.Opinions.CollectOpinionAsync(OpinionEndpointTests.Collect(activity, "d"))).Name,
                    Unit = $"{district.Name}/units/{district.OtherUnit}",
                    DueDate = PublicationHost.Today.AddDays(-1).ToProto(),
                }
            )
        );
        var overdue = await district
            .OpinionsAs(district.OtherLiaison)
            .ListOpinionsAsync(
                new()
                {
                    Parent = $"{district.Name}/campaigns/-/activities/-",
                    Filter = $"assigned_unit = {district.OtherUnit} AND state = assigned AND due_date < {PublicationHost.Today.AddDays(5):yyyy-MM-dd}",
                }
            );

        Assert.Equal("due_date", Assert.Single(early.Fields));
        Assert.Equal("a", Assert.Single(overdue.Opinions).Name.Split('/')[^1]);
    }

    [Fact]
    public async Task What_citizens_submit_does_not_count_as_collected_at_the_activity()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        await district.Opinions.CollectOpinionAsync(OpinionEndpointTests.Collect(activity, "o-1"));
        await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = Text });

        var totals = await district.PublicSite.GetPublicTotalsAsync(new() { Name = $"{district.Name}/publicTotals" });

        Assert.Equal(1, totals.Total.Opinions);
    }

    [Fact]
    public async Task A_receipt_is_kept_in_no_cache_and_the_code_is_in_no_address()
    {
        var district = await publication.DistrictAsync();
        using var client = district.Host.Http(null);
        var activity = await district.HeldAsync();
        using var body = new StringContent($"{{\"text\": \"{Text}\"}}", System.Text.Encoding.UTF8, "application/json");

        using var submitted = await client.PostAsync(new Uri($"/v1/public/{activity}/opinions:submit", UriKind.Relative), body);
        var receipt = OpinionReceipt.Parser.ParseJson(await submitted.Content.ReadAsStringAsync());
        using var query = new StringContent(
            $"{{\"number\": \"{receipt.Number}\", \"queryCode\": \"{receipt.QueryCode}\"}}",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var found = await client.PostAsync(new Uri($"/v1/public/{district.Name}/submittedOpinions:find", UriKind.Relative), query);

        Assert.Equal(("no-store", "no-store"), ($"{submitted.Headers.CacheControl}", $"{found.Headers.CacheControl}"));
        Assert.Contains(Text, await found.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static string NameOf(string activity, OpinionReceipt receipt) => $"{activity}/opinions/{receipt.Number.ToLowerInvariant()}";

    internal static async Task<(string Activity, OpinionReceipt Receipt)> SubmitWithContactAsync(DistrictForTests district)
    {
        var activity = await district.HeldAsync();
        return (activity, await district.Citizens.SubmitOpinionAsync(WithContact(activity)));
    }

    private static SubmitOpinionRequest WithContact(string activity) =>
        new()
        {
            Parent = activity,
            Text = Text,
            Contact = new() { Person = "张三丰", PhoneNumber = Phone },
            RequestId = $"{Guid.NewGuid()}",
        };

    private static HashKey AnotherKey()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            return HashKey.ReadOrCreate(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // As they would stand in the text of a row: as they are, as JSON writes them, and both as bytes.
    private static IEnumerable<string> Spellings(params IEnumerable<string> words) =>
        words
            .SelectMany(word => (string[])[word, $"{JsonEncodedText.Encode(word)}"])
            .SelectMany(word => (string[])[word, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word))]);

    private static Task<SubmittedOpinion> FindAsync(DistrictForTests district, OpinionReceipt receipt) =>
        FindAsync(district, receipt.Number, receipt.QueryCode);

    private static async Task<SubmittedOpinion> FindAsync(DistrictForTests district, string number, string code) =>
        await district.Citizens.FindSubmittedOpinionAsync(
            new()
            {
                Parent = district.Name,
                Number = number,
                QueryCode = code,
            }
        );

    private static async Task EndContactAsync(DistrictForTests district)
    {
        await using var command = district
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("update opinion_contact set expires_at = $2 where district = $1");
        command.Parameters.Add(new() { Value = district.Code });
        command.Parameters.Add(new() { Value = district.Host.Clock.GetUtcNow() });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    // Every row of the tables of opinions, and those of requests, as text: bytes in hexadecimal.
    private static async Task<string> ReadTablesAsync(DistrictForTests district, Guid? requestId = null)
    {
        await using var command = district
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand(
                """
                select string_agg(line, E'\n') from (
                    select opinion::text as line from opinion where district = $1
                    union all select submission_receipt::text from submission_receipt where district = $1
                    union all select opinion_contact::text from opinion_contact where district = $1
                    union all select processed_request::text from processed_request where client = '' and ($2 is null or request_id = $2)
                ) lines
                """
            );
        command.Parameters.Add(new() { Value = district.Code });
        command.Parameters.Add(new() { Value = (object?)requestId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
