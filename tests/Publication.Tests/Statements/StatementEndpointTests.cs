using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Publication.Tests.Statements;

public sealed class StatementEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private const int Rounds = 10;
    private const string Phone = "咨询请联系139 7391 2345。";

    [Fact]
    public async Task A_unit_drafts_and_submits_an_interpretation_and_once_the_bureau_approves_it_the_public_reads_it()
    {
        var district = await publication.DistrictAsync();
        var unit = district.StatementsAs(district.Liaison);
        var written = district.Interpretation();
        written.Activity = await district.HeldAsync();

        var drafted = await unit.CreateStatementAsync(district.Create(written));
        var early = await FailedRpc.CatchAsync(() => district.PublicSite.GetPublishedStatementAsync(new() { Name = drafted.PublicName() }));
        var submitted = await unit.SubmitStatementAsync(new() { Name = drafted.Name });
        var published = await district.Statements().PublishStatementAsync(new() { Name = drafted.Name });
        var shown = await district.PublicSite.GetPublishedStatementAsync(new() { Name = drafted.PublicName() });
        var activity = await district.PublicSite.GetPlannedActivityAsync(new() { Name = written.Activity });

        Assert.Equal((StatementState.Draft, StatementState.Submitted, StatementState.Published), (drafted.State, submitted.State, published.State));
        Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (early.Code, early.Reason));
        Assert.Equal((written.Title, written.Text, written.PolicyTitle), (shown.Title, shown.Text, shown.PolicyTitle));
        Assert.Equal((written.PolicyDocumentNumber, written.PolicyLink), (shown.PolicyDocumentNumber, shown.PolicyLink));
        Assert.Equal(("第一街道办事处", written.Activity, "社会救助流程公开体验"), (shown.UnitDisplayName, shown.Activity, shown.ActivityTopic));
        Assert.Equal((PublicationHost.Today.ToProto(), PublicationHost.Today.ToProto()), (shown.SubmitDate, shown.PublishDate));
        var listed = Assert.Single(activity.Statements);
        Assert.Equal((shown.Name, ""), (listed.Name, listed.Text));
    }

    [Fact]
    public async Task A_statement_that_was_unpublished_tells_the_public_so_and_its_unit_why_and_is_corrected_and_published_again()
    {
        var district = await publication.DistrictAsync();
        var published = await district.PublishedAsync(district.Response());
        var unit = district.StatementsAs(district.Liaison);

        var refused = await FailedRpc.CatchAsync(() =>
            unit.UpdateStatementAsync(
                new()
                {
                    Statement = new() { Name = published.Name, Title = "更正" },
                }
            )
        );
        await district.Statements().UnpublishStatementAsync(new() { Name = published.Name, Reason = "数字有误" });
        var gone = await FailedRpc.CatchAsync(() => district.PublicSite.GetPublishedStatementAsync(new() { Name = published.PublicName() }));
        var seen = await unit.GetStatementAsync(new() { Name = published.Name });
        await unit.UpdateStatementAsync(
            new()
            {
                Statement = new() { Name = published.Name, Text = "今年秋季新增学位1500个。" },
            }
        );
        var submitted = await unit.SubmitStatementAsync(new() { Name = published.Name });
        await district.Statements().PublishStatementAsync(new() { Name = published.Name });
        var again = await district.PublicSite.GetPublishedStatementAsync(new() { Name = published.PublicName() });

        Assert.Equal((StatusCode.FailedPrecondition, "Published"), (refused.Code, refused.Of("state")));
        Assert.Equal((StatusCode.NotFound, ErrorReasons.StatementUnpublished), (gone.Code, gone.Reason));
        Assert.Equal((StatementState.Unpublished, "数字有误"), (seen.State, seen.Reason));
        Assert.Equal("", submitted.Reason);
        Assert.Equal("今年秋季新增学位1500个。", again.Text);
    }

    [Fact]
    public async Task The_bureau_returns_a_statement_with_a_reason_and_the_unit_submits_it_corrected()
    {
        var district = await publication.DistrictAsync();
        var unit = district.StatementsAs(district.Liaison);
        var submitted = await district.SubmittedAsync();

        var silent = await FailedRpc.CatchAsync(() => district.Statements().ReturnStatementAsync(new() { Name = submitted.Name }));
        var returned = await district.Statements().ReturnStatementAsync(new() { Name = submitted.Name, Reason = "请补充适用范围" });
        var deleted = await FailedRpc.CatchAsync(() => unit.DeleteStatementAsync(new() { Name = submitted.Name }));
        await unit.UpdateStatementAsync(
            new()
            {
                Statement = new() { Name = submitted.Name, Text = "适用于本区户籍居民。" },
            }
        );
        var again = await unit.SubmitStatementAsync(new() { Name = submitted.Name });

        Assert.Equal("reason", Assert.Single(silent.Fields));
        Assert.Equal((StatementState.Returned, "请补充适用范围"), (returned.State, returned.Reason));
        Assert.Equal((StatusCode.FailedPrecondition, "Returned"), (deleted.Code, deleted.Of("state")));
        Assert.Equal((StatementState.Submitted, ""), (again.State, again.Reason));
    }

    [Fact]
    public async Task Each_step_is_an_event_and_none_has_the_text()
    {
        var district = await publication.DistrictAsync();
        await district.Statements().CreateStatementAsync(district.Create(district.Response(), "s-0"));
        await district.Statements().DeleteStatementAsync(new() { Name = $"{district.Name}/statements/s-0" });
        var published = await district.PublishedAsync();
        await district.Statements().UnpublishStatementAsync(new() { Name = published.Name, Reason = "有误" });
        await district.Statements().SubmitStatementAsync(new() { Name = published.Name });
        await district.Statements().ReturnStatementAsync(new() { Name = published.Name, Reason = "有误" });

        var told = await district.ListRecordedEventsAsync();

        Assert.Equal(
            [
                nameof(StatementDrafted),
                nameof(StatementDeleted),
                nameof(StatementDrafted),
                nameof(StatementSubmitted),
                nameof(StatementPublished),
                nameof(StatementUnpublished),
                nameof(StatementSubmitted),
                nameof(StatementReturned),
            ],
            told.Select(happened => happened.Descriptor.Name)
        );
        var event_ = told.OfType<StatementPublished>().Single();
        Assert.Equal((published.Name, published.Unit, published.Kind, published.Title), (event_.Statement, event_.Unit, event_.Kind, event_.Title));
        Assert.DoesNotContain(told, happened => $"{happened}".Contains("五年", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_named_when_it_is_submitted()
    {
        var district = await publication.DistrictAsync();
        var unit = $"{district.Name}/units/{district.Unit}";
        var interpretation = await district
            .Statements()
            .CreateStatementAsync(district.Create(new() { Kind = StatementKind.PolicyInterpretation, Unit = unit }, "s-1"));
        var response = await district.Statements().CreateStatementAsync(district.Create(new() { Kind = StatementKind.ResponseToConcern, Unit = unit }, "s-2"));

        var first = await FailedRpc.CatchAsync(() => district.Statements().SubmitStatementAsync(new() { Name = interpretation.Name }));
        var second = await FailedRpc.CatchAsync(() => district.Statements().SubmitStatementAsync(new() { Name = response.Name }));

        Assert.Equal("statement.title statement.text statement.policy_title statement.policy_document_number", string.Join(' ', first.Fields));
        Assert.Equal("statement.title statement.text statement.concern", string.Join(' ', second.Fields));
    }

    [Fact]
    public async Task Everything_wrong_with_a_draft_is_named_at_once()
    {
        var district = await publication.DistrictAsync();
        var written = district.Response();
        written.Title = new('长', 101);
        written.Concern = new('长', 301);
        written.PolicyLink = "ftp://old";
        written.Activity = $"{district.Name}/campaigns/2023-1/activities/none";

        var refused = await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(district.Create(written)));
        written.Kind = StatementKind.Unspecified;
        var kind = await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(district.Create(written)));

        Assert.Equal(
            [
                ("statement.title", ErrorReasons.OutOfRange),
                ("statement.concern", ErrorReasons.OutOfRange),
                ("statement.policy_link", ErrorReasons.Malformed),
                ("statement.policy_link", ErrorReasons.Malformed),
                ("statement.activity", ErrorReasons.ResourceNotFound),
            ],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
        Assert.Contains(("statement.kind", ErrorReasons.Required), kind.Violations.Select(violation => (violation.Field, violation.Reason)));
    }

    [Fact]
    public async Task A_statement_belongs_to_an_activity_of_its_own_unit()
    {
        var district = await publication.DistrictAsync();
        var written = district.Interpretation();
        written.Activity = await district.HeldAsync(); // of the first unit
        written.Unit = $"{district.Name}/units/{district.OtherUnit}";

        var refused = await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(district.Create(written)));

        Assert.Equal("statement.activity", Assert.Single(refused.Fields));
    }

    [Fact]
    public async Task A_liaison_speaks_for_its_own_unit_and_another_units_statement_looks_like_none()
    {
        var district = await publication.DistrictAsync();
        var submitted = await district.SubmittedAsync();
        var other = district.StatementsAs(district.OtherLiaison);
        var unknown = district.Interpretation();
        unknown.Unit = $"{district.Name}/units/none";

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => other.GetStatementAsync(new() { Name = submitted.Name })),
            await FailedRpc.CatchAsync(() => other.SubmitStatementAsync(new() { Name = submitted.Name })),
            await FailedRpc.CatchAsync(() => other.CreateStatementAsync(district.Create(district.Interpretation(), "s-2"))),
            await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(district.Create(unknown, "s-3"))),
        ];
        var decided = await FailedRpc.CatchAsync(() => district.StatementsAs(district.Liaison).PublishStatementAsync(new() { Name = submitted.Name }));

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
        Assert.Equal(StatusCode.PermissionDenied, decided.Code);
    }

    [Fact]
    public async Task A_statement_with_a_phone_number_needs_a_reason_of_the_unit_and_to_be_published_one_of_the_bureau()
    {
        var district = await publication.DistrictAsync();
        var written = district.Response();
        written.Text = Phone;

        var refused = await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(district.Create(written)));
        written.PersonalDataReason = "值班电话";
        var submitted = await district.SubmittedAsync(written);
        var unpublished = await FailedRpc.CatchAsync(() => district.Statements().PublishStatementAsync(new() { Name = submitted.Name }));
        var published = await district.Statements().PublishStatementAsync(new() { Name = submitted.Name, PersonalDataReason = "已核对" });

        Assert.Equal([("statement.text", ErrorReasons.ContainsPersonalData)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Equal([("statement.text", ErrorReasons.ContainsPersonalData)], unpublished.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Equal((StatementState.Published, "已核对"), (published.State, published.PersonalDataReason));
    }

    [Fact]
    public async Task A_reason_holds_for_the_texts_that_it_was_given_for()
    {
        var district = await publication.DistrictAsync();
        var written = district.Response();
        (written.Text, written.PersonalDataReason) = (Phone, "值班电话");
        var drafted = await district.Statements().CreateStatementAsync(district.Create(written));

        var refused = await FailedRpc.CatchAsync(() =>
            district
                .Statements()
                .UpdateStatementAsync(
                    new()
                    {
                        Statement = new() { Name = drafted.Name, Title = "再改" },
                    }
                )
        );
        var cleared = await district
            .Statements()
            .UpdateStatementAsync(
                new()
                {
                    Statement = new() { Name = drafted.Name, Text = "请到窗口咨询。" },
                }
            );

        Assert.Equal("statement.text", Assert.Single(refused.Fields));
        Assert.Equal("", cleared.PersonalDataReason);
    }

    [Fact]
    public async Task A_statement_on_an_activity_does_not_name_the_contact_of_its_theme_and_may_name_a_public_office_line()
    {
        var district = await publication.DistrictAsync();
        await district.HearAsync(new CampaignOpened { Campaign = $"{district.Name}/campaigns/2023-1", PublicPhoneNumbers = { "0739-5320000" } });
        var written = district.Response();
        written.Activity = await district.HeldAsync();
        written.Text = "请咨询欧阳建国，或拨打0739-5320000。";
        district.HasContact("欧阳建国", "0739-5323456");
        var drafted = await district.Statements().CreateStatementAsync(district.Create(written));

        var refused = await FailedRpc.CatchAsync(() => district.Statements().SubmitStatementAsync(new() { Name = drafted.Name }));

        Assert.Equal([("statement.text", ErrorReasons.ContainsPersonalData)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Contains("联系人姓名", refused.Descriptions[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_is_only_validated_is_not_stored_and_one_that_is_sent_twice_is_stored_once()
    {
        var district = await publication.DistrictAsync();
        var request = district.Create(district.Interpretation());
        request.ValidateOnly = true;
        var seen = await district.Statements().CreateStatementAsync(request);
        var none = await district.Statements().ListStatementsAsync(new() { Parent = district.Name });
        request.ValidateOnly = false;
        request.RequestId = $"{Guid.NewGuid()}";

        var first = await district.Statements().CreateStatementAsync(request);
        var repeated = await district.Statements().CreateStatementAsync(request);
        request.RequestId = "";
        var taken = await FailedRpc.CatchAsync(() => district.Statements().CreateStatementAsync(request));
        var stale = await FailedRpc.CatchAsync(() => district.Statements().SubmitStatementAsync(new() { Name = first.Name, Etag = "\"9\"" }));

        Assert.Equal($"{district.Name}/statements/s-1", seen.Name);
        Assert.Empty(none.Statements);
        Assert.Equal(first, repeated);
        Assert.Equal((StatusCode.AlreadyExists, StatusCode.Aborted), (taken.Code, stale.Code));
    }

    [Fact]
    public async Task Of_a_publication_and_a_return_at_once_one_takes_effect_and_a_repeated_publication_is_told_once()
    {
        var district = await publication.DistrictAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var submitted = await district.SubmittedAsync(id: $"race-{round}");
            var publish = new PublishStatementRequest
            {
                Name = submitted.Name,
                Etag = submitted.Etag,
                RequestId = $"{Guid.NewGuid()}",
            };

            var codes = await Task.WhenAll(
                FailedRpc.StatusCodeAsync(() => district.Statements().PublishStatementAsync(publish).ResponseAsync),
                FailedRpc.StatusCodeAsync(() => district.Statements().ReturnStatementAsync(new() { Name = submitted.Name, Reason = "有误" }).ResponseAsync)
            );
            if (codes[0] is StatusCode.OK)
                await district.Statements().PublishStatementAsync(publish);

            Assert.Single(codes, StatusCode.OK);
            var state = (await district.Statements().GetStatementAsync(new() { Name = submitted.Name })).State;
            Assert.Equal(codes[0] is StatusCode.OK ? StatementState.Published : StatementState.Returned, state);
        }

        var told = await district.ListRecordedEventsAsync();
        Assert.Equal(Rounds, told.Count(happened => happened is StatementPublished or StatementReturned));
    }

    [Fact]
    public async Task Statements_come_in_pages_without_text_and_can_be_filtered_by_every_field()
    {
        var district = await publication.DistrictAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.PublishedAsync(id: id);
        await district.SubmittedAsync(district.Response(), "d");
        var request = new ListStatementsRequest
        {
            Parent = district.Name,
            PageSize = 2,
            Filter = $"kind = policy_interpretation AND state = published AND unit = {district.Unit} AND title : \"临时救助\" AND publish_date >= 2023-06-20",
        };

        var first = await district.Statements().ListStatementsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.Statements().ListStatementsAsync(request);
        var waiting = await district.StatementsAs(district.Evaluator).ListStatementsAsync(new() { Parent = district.Name, Filter = "state = submitted" });

        Assert.Equal("a b c", string.Join(' ', first.Statements.Concat(second.Statements).Select(statement => statement.Name.Split('/')[^1])));
        Assert.All(first.Statements, statement => Assert.Equal("", statement.Text));
        Assert.Equal($"{district.Name}/statements/d", Assert.Single(waiting.Statements).Name);
    }
}
