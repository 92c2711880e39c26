using System.Reflection;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

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
