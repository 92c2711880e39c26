using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Cli.Campaigns;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>What a clerk reads of a refusal.</summary>
public sealed class RefusalTextTests
{
    [Fact]
    public void The_fields_are_named_as_in_the_tables_and_no_code_is_shown() =>
        Assert.Equal(
            "活动主题：内容过长；联系人及电话：必填",
            RefusalText.Format(
                Refuse(
                    new BadRequest
                    {
                        FieldViolations =
                        {
                            new BadRequest.Types.FieldViolation
                            {
                                Field = "theme.topic",
                                Description = "内容过长。",
                                Reason = "OUT_OF_RANGE",
                            },
                            new BadRequest.Types.FieldViolation
                            {
                                Field = "theme.contact.phone",
                                Description = "必填",
                                Reason = "REQUIRED",
                            },
                        },
                    }
                )
            )
        );

    [Fact]
    public void A_refusal_of_the_whole_says_its_message_in_Chinese_and_what_it_is_about()
    {
        var error = new Error(ErrorKind.FailedPrecondition, ErrorReasons.UnitClosed) { Subject = "430999D01" };

        var text = RefusalText.Format(error.ToStatus().ToRpcException());

        Assert.Contains("（430999D01）", text, StringComparison.Ordinal);
        Assert.DoesNotContain("UNIT_CLOSED", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "系统没有响应，请确认 ./run 仍在运行，稍后再次执行")]
    [InlineData(StatusCode.Unknown, "系统发生错误，请联系运行维护人员")]
    public void A_system_that_gives_no_message_is_said_to_be_away_or_broken(StatusCode code, string expected) =>
        Assert.Equal(expected, RefusalText.Format(new RpcException(new(code, "connection refused"))));

    private static RpcException Refuse(Google.Protobuf.IMessage detail) =>
        new Status { Code = (int)Code.InvalidArgument, Details = { Any.Pack(detail) } }.ToRpcException();
}
