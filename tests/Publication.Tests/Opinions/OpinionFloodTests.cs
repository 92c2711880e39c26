using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>A Publication that takes few opinions.</summary>
public sealed class FewOpinionsHost(TestPostgres postgres) : PublicationHost(postgres)
{
    protected override (string Name, string Value)[] Settings =>
        [
            ("Opinions:UncheckedPerActivity", "2"),
            ("Opinions:DailyPerActivity", "3"),
            ("Opinions:DailyPerAddress", "6"),
            ("Opinions:DailyFailedQueriesPerAddress", "3"),
        ];
}

public sealed class OpinionFloodTests(FewOpinionsHost publication) : IClassFixture<FewOpinionsHost>
{
    [Fact]
    public async Task An_activity_and_an_address_have_only_so_many_opinions_and_failed_queries()
    {
        var district = await publication.DistrictAsync();
        var (first, second, third) = (await district.HeldAsync("t-1"), await district.HeldAsync("t-2"), await district.HeldAsync("t-3"));

        var receipt = await SubmitAsync(first);
        await SubmitAsync(first);
        var uncheckedOnes = await FailedRpc.CatchAsync(() => SubmitAsync(first));
        await district.Opinions.AcceptOpinionAsync(new() { Name = SubmittedOpinionTests.NameOf(first, receipt) });
        await SubmitAsync(first);
        await district.Opinions.SetAsideOpinionAsync(new() { Name = SubmittedOpinionTests.NameOf(first, receipt), Ground = OpinionSetAsideGround.Duplicate });
        var ofToday = await FailedRpc.CatchAsync(() => SubmitAsync(first));
        await SubmitAsync(second);
        await SubmitAsync(second);
        await SubmitAsync(third);
        var ofAddress = await FailedRpc.CatchAsync(() => SubmitAsync(third));

        for (var attempt = 0; attempt < 3; attempt++)
            await FailedRpc.CatchAsync(() => FindAsync("AAAA-AAAA-AAAA"));
        var locked = await FailedRpc.CatchAsync(() => FindAsync(receipt.QueryCode)); // also with the right code

        Assert.All(
            [uncheckedOnes, ofToday, ofAddress],
            refused => Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyOpinions), (refused.Code, refused.Reason))
        );
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyFailedQueries), (locked.Code, locked.Reason));

        async Task<OpinionReceipt> SubmitAsync(string activity) =>
            await district.Citizens.SubmitOpinionAsync(new() { Parent = activity, Text = "希望延长服务时间。" });

        AsyncUnaryCall<SubmittedOpinion> FindAsync(string code) =>
            district.Citizens.FindSubmittedOpinionAsync(
                new()
                {
                    Parent = district.Name,
                    Number = receipt.Number,
                    QueryCode = code,
                }
            );
    }
}
