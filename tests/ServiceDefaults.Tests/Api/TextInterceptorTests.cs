using Google.Rpc;
using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class TextInterceptorTests
{
    private const int Many = 500_000;

    [Fact]
    public async Task Of_many_texts_with_a_character_that_is_not_accepted_a_hundred_are_named()
    {
        var request = new CreateThemeRequest
        {
            Theme = new() { Topic = "a\u200bb", Forms = { Enumerable.Repeat("\u0001", Many) } },
        };

        var (refused, allocated) = await MeasureAsync(request);

        var fields = refused!.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field).ToList();
        Assert.Equal(["theme.topic", .. Enumerable.Range(0, FieldViolations.MaxCount - 1).Select(index => $"theme.forms[{index}]")], fields);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public async Task A_long_list_of_texts_that_are_accepted_costs_nothing_more()
    {
        var request = new CreateThemeRequest { Theme = new() { Forms = { Enumerable.Repeat("讲座", Many) } } };

        var (refused, allocated) = await MeasureAsync(request);

        Assert.Null(refused);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    private static async Task<(RpcException? Refused, long Allocated)> MeasureAsync(CreateThemeRequest request)
    {
        await CatchAsync(new() { Theme = new() { Topic = "\u0001" } }); // what is allocated once
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = CatchAsync(request); // completes on this thread
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return (await refused, allocated);
    }

    private static async Task<RpcException?> CatchAsync(CreateThemeRequest request)
    {
        try
        {
            await new TextInterceptor().UnaryServerHandler(request, null!, (_, _) => Task.FromResult(new Theme()));
            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
    }
}
