using System.Reflection;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class ErrorStatusTests
{
    public static TheoryData<string> EveryReason() =>
        [.. typeof(ErrorReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(EveryReason))]
    public void Every_reason_has_a_Chinese_text_for_people(string reason)
    {
        Assert.Contains(ErrorStatus.GetText(reason), letter => letter is >= '一' and <= '龥');
    }

    [Theory]
    [MemberData(nameof(EveryReason))]
    public void Every_reason_has_an_English_sentence_for_developers(string reason)
    {
        Assert.Matches("^[A-Z][ -$&-~]+\\.$", ErrorStatus.GetSentence(reason)); // ASCII without %, which is not escaped in the header grpc-message
        Assert.Equal(ErrorStatus.GetSentence(reason), ErrorStatus.Create(Code.Internal, reason).Message);
        Assert.Equal(ErrorStatus.GetSentence(reason), new Error(ErrorKind.Aborted, reason).ToStatus().Message);
    }

    [Fact]
    public void The_page_of_all_reasons_is_that_of_the_code()
    {
        var page = Path.Combine(Checkout.Root, "docs", "reasons.md");
        var written = $"""
            # Error reasons

            Every `reason` of `ErrorInfo` and of a field violation, with the `message` for developers and the `LocalizedMessage` for people
            ([contract](contract.md), Errors). A name in braces is a value of the metadata: what the error is about (`subject`), what was given and what is
            allowed; what stands in brackets is left out without it. Made from the code: `UPDATE_GOLDEN=1 ./test reasons`.

            | reason | message | text |
            | --- | --- | --- |
            {string.Join('\n', EveryReason().Select(row => row.Data).Order(StringComparer.Ordinal).Select(Line))}

            """;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(page, written);

        Assert.Equal(written, File.ReadAllText(page));

        static string Line(string reason) => $"| `{reason}` | {ErrorStatus.GetTemplates(reason).Sentence} | {ErrorStatus.GetTemplates(reason).Text} |";
    }

    [Theory]
    [InlineData(Code.Unknown, Code.Internal, ErrorReasons.InternalError)]
    [InlineData(Code.DeadlineExceeded, Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded)]
    [InlineData(Code.Cancelled, Code.Cancelled, ErrorReasons.RequestCancelled)]
    [InlineData(Code.Unavailable, Code.Unavailable, ErrorReasons.TemporarilyUnavailable)]
    [InlineData(Code.InvalidArgument, Code.InvalidArgument, ErrorReasons.MalformedMessage)]
    public void A_status_that_a_library_made_is_given_the_reason_of_its_code(Code made, Code code, string reason)
    {
        var completed = ErrorStatus.Complete(new() { Code = (int)made, Message = "what a library says" });

        Assert.Equal((code, reason, ErrorStatus.GetSentence(reason)), ((Code)completed.Code, ErrorStatus.GetReason(completed), completed.Message));
    }

    [Fact]
    public void A_status_that_has_a_reason_stays_as_it_is()
    {
        var status = ErrorStatus.Create(Code.NotFound, ErrorReasons.ReportUnpublished);

        Assert.Same(status, ErrorStatus.Complete(status));
    }

    [Theory]
    [InlineData(ErrorKind.InvalidArgument, StatusCode.InvalidArgument)]
    [InlineData(ErrorKind.FailedPrecondition, StatusCode.FailedPrecondition)]
    [InlineData(ErrorKind.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData(ErrorKind.NotFound, StatusCode.NotFound)]
    public void Each_kind_of_refusal_has_its_own_code_and_always_a_stable_reason(ErrorKind kind, StatusCode code)
    {
        var thrown = Thrown(new Error(kind, ErrorReasons.Required));

        Assert.Equal(code, thrown.StatusCode);
        Assert.Equal((ErrorReasons.Required, "themeday"), Detail<ErrorInfo>(thrown) is { } information ? (information.Reason, information.Domain) : default);
    }

    [Fact]
    public void Every_wrong_field_is_named_with_its_own_reason()
    {
        var thrown = Thrown(Error.InvalidArgument([new("theme.month", ErrorReasons.Required), new("theme.scan", ErrorReasons.ScanRequired)]));

        Assert.Equal(
            [("theme.month", ErrorReasons.Required), ("theme.scan", ErrorReasons.ScanRequired)],
            Detail<BadRequest>(thrown)!.FieldViolations.Select(violation => (violation.Field, violation.Reason))
        );
    }

    [Fact]
    public void A_refused_move_tells_the_caller_the_state_and_the_open_moves()
    {
        var thrown = Thrown(
            new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed) { State = "Submitted", AllowedTransitions = ["Return", "Accept"] }
        );

        var information = Detail<ErrorInfo>(thrown)!;
        Assert.Equal(("Submitted", "Return Accept"), (information.Metadata["state"], information.Metadata["allowed_transitions"]));
        Assert.Equal("Submitted", Assert.Single(Detail<PreconditionFailure>(thrown)!.Violations).Subject);
    }

    [Theory]
    [InlineData("Filed", "报告已报送，等待审核，不能进行此操作；现在可以：退回、审核通过。", "Return", "Accept")]
    [InlineData("Published", "报告已公开，不能进行此操作。")]
    public void A_refused_move_says_in_Chinese_where_things_stand_and_what_can_be_done(string state, string message, params string[] allowed)
    {
        var thrown = Thrown(
            new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed)
            {
                State = state,
                AllowedTransitions = allowed,
                TransitionTypes = ("ReportState", "ReportTrigger"),
            }
        );

        Assert.Equal(message, Detail<LocalizedMessage>(thrown)!.Message);
        Assert.Equal(message, Assert.Single(Detail<PreconditionFailure>(thrown)!.Violations).Description);
    }

    [Fact]
    public void Where_no_move_is_open_the_caller_is_told_so_too()
    {
        var thrown = Thrown(new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed) { State = "Withdrawn" });

        Assert.Equal("", Detail<ErrorInfo>(thrown)!.Metadata["allowed_transitions"]);
    }

    [Fact]
    public void A_year_without_a_calendar_is_named()
    {
        var thrown = Thrown(new Error(ErrorKind.FailedPrecondition, ErrorReasons.CalendarYearMissing) { Subject = "2027" });

        Assert.Equal("2027", Detail<ErrorInfo>(thrown)!.Metadata["subject"]);
        Assert.Equal("The list of working days of the year 2027 has not been imported.", thrown.Status.Detail);
        Assert.Contains("（2027年）", Detail<LocalizedMessage>(thrown)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_date_is_named_in_both_messages_with_the_one_that_is_allowed()
    {
        var thrown = Thrown(
            EffectiveDate.Resolve(new(2023, 6, 21), new Actor("clerk", Role.Bureau, "430503", null), new(2023, 6, 20), precedingMove: null).Error!
        );

        Assert.Equal(
            "One or more fields are invalid; BadRequest names them (effective_date: The date 2023-06-21 is later than today, 2023-06-20, in Asia/Shanghai).",
            thrown.Status.Detail
        );
        Assert.Equal("填写有误：日期2023-06-21不能晚于今天（2023-06-20），请按逐项提示修改后重新提交。", Detail<LocalizedMessage>(thrown)!.Message);
        Assert.Equal("日期2023-06-21不能晚于今天（2023-06-20）。", Assert.Single(Detail<BadRequest>(thrown)!.FieldViolations).Description);
        var metadata = Detail<ErrorInfo>(thrown)!.Metadata;
        Assert.Equal(("2023-06-21", "2023-06-20"), (metadata["given"], metadata["allowed"]));
    }

    [Theory]
    [InlineData("satte = filed", "不能按此字段“satte”筛选，可用的字段：state。", "satte")]
    [InlineData(
        "state = 完成",
        "此字段不能这样比较：state = 完成，可用的写法：state = invalid_argument, failed_precondition",
        "; valid: state = invalid_argument"
    )]
    [InlineData("state = filed AND", "筛选条件无法识别或超出限度，可用：field = value, AND, OR, NOT, ( )。", "AND, OR, NOT")]
    public void A_refused_filter_is_named_with_what_is_allowed(string filter, string text, string sentence)
    {
        var schema = new FilterSchema<Error>().Enum("state", error => error.Kind);

        var thrown = Thrown(schema.Compile(filter).Error!);

        Assert.StartsWith(text, Assert.Single(Detail<BadRequest>(thrown)!.FieldViolations).Description, StringComparison.Ordinal);
        Assert.Contains(text.TrimEnd('。'), Detail<LocalizedMessage>(thrown)!.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, thrown.Status.Detail, StringComparison.Ordinal);
        Assert.All(thrown.Status.Detail, letter => Assert.InRange(letter, ' ', '~')); // as the header grpc-message needs it
    }

    [Fact]
    public void Two_wrong_fields_are_named_each_with_its_own_values()
    {
        var thrown = Thrown(
            Error.InvalidArgument([
                new("theme.month", ErrorReasons.MonthBeforeWindow) { Given = "2023-03", Allowed = "2023-04" },
                new("theme.scan", ErrorReasons.ScanRequired),
            ])
        );

        Assert.Equal(ErrorStatus.GetText(ErrorReasons.FieldsInvalid), Detail<LocalizedMessage>(thrown)!.Message);
        Assert.Equal("计划月份2023-03早于征集开始的月份2023-04。", Detail<BadRequest>(thrown)!.FieldViolations[0].Description);
    }

    [Fact]
    public void A_role_that_may_not_do_something_is_told_what_in_Chinese()
    {
        var thrown = Thrown(
            new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = "Accept", TransitionTypes = ("ReportState", "ReportTrigger") }
        );

        Assert.Equal("您的身份不能进行此操作（审核通过），请联系区行政审批服务局。", Detail<LocalizedMessage>(thrown)!.Message);
    }

    [Fact]
    public void A_value_is_handed_on_as_it_is()
    {
        Assert.Equal(7, ((Result<int>)7).OrThrow());
    }

    private static RpcException Thrown(Error refusal) => Assert.Throws<RpcException>(() => ((Result<int>)refusal).OrThrow());

    private static T? Detail<T>(RpcException thrown)
        where T : class, Google.Protobuf.IMessage<T>, new() => thrown.GetRpcStatus()?.GetDetail<T>();
}
