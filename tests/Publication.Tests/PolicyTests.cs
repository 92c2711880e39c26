using Google.Protobuf.Reflection;
using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication.Tests;

/// <summary>Who may call what at all, against design §1: asked of the running service, RPC by RPC.</summary>
public sealed class PolicyTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
    private static readonly string[] OfTheUnit = ["UploadPicture", "FileReport", "RecordPublicity", "WithdrawPublicity", "CollectOpinion", "AnswerOpinion"];
    private static readonly ServiceDescriptor[] Services = [ReportService.Descriptor, PublicityService.Descriptor, OpinionService.Descriptor, ColumnService.Descriptor];

    public static TheoryData<string> Rpcs => [.. Services.SelectMany(service => service.Methods).Select(method => method.FullName)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task An_RPC_is_open_to_exactly_those_whose_work_it_is(string rpc)
    {
        var method = Services.SelectMany(service => service.Methods).Single(method => method.FullName == rpc);
        Role[] open = method.Service == ColumnService.Descriptor ? Enum.GetValues<Role>()
            : method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("List", StringComparison.Ordinal) ? [Role.Liaison, Role.Bureau, Role.Evaluator, Role.System, Role.Service]
            : OfTheUnit.Contains(method.Name) ? [Role.Liaison, Role.Bureau]
            : [Role.Bureau];

        var nobody = await CodeAsync(method, null);
        List<Role> allowed = [];
        foreach (var role in Enum.GetValues<Role>())
            if (await CodeAsync(method, new("somebody", role, role == Role.Service ? "" : "430503", role == Role.Liaison ? "430503D1" : null)) != StatusCode.PermissionDenied) allowed.Add(role);

        Assert.Equal(method.Service == ColumnService.Descriptor ? StatusCode.InvalidArgument : StatusCode.Unauthenticated, nobody);
        Assert.Equal(open, allowed);
    }

    // An empty message passes the policy and nothing behind it.
    private async Task<StatusCode> CodeAsync(MethodDescriptor method, Actor? by)
    {
        var type = method.IsClientStreaming ? MethodType.ClientStreaming : MethodType.Unary;
        var called = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Bytes, Bytes);
        var calls = publication.Host.As(by);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            if (type == MethodType.Unary)
            {
                await calls.AsyncUnaryCall(called, null, new CallOptions(), []);
                return;
            }

            using var call = calls.AsyncClientStreamingCall(called, null, new CallOptions());
            await call.RequestStream.CompleteAsync();
            await call;
        });
        return refused.StatusCode;
    }
}
