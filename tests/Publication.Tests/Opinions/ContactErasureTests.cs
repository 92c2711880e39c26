using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Publication.Opinions;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>In a class of its own, because it advances the clock of the host, which cannot go back.</summary>
public sealed class ContactErasureTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private static readonly DateTimeOffset Submitted = new(2023, 6, 20, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_contact_is_erased_thirty_days_after_the_opinion_is_closed_and_the_opinion_stays()
    {
        var district = await publication.DistrictAsync();
        var (activity, receipt) = await SubmittedOpinionTests.SubmitWithContactAsync(district);
        var name = SubmittedOpinionTests.NameOf(activity, receipt);
        await district.Opinions.AcceptOpinionAsync(new() { Name = name });
        await district.Opinions.AnswerOpinionAsync(new() { Name = name, Answer = "已延长。" });
        await district.Opinions.CloseOpinionAsync(new() { Name = name });

        publication.Host.Clock.Advance(TimeSpan.FromDays(29));
        await district.Opinions.GetOpinionContactAsync(new() { Name = $"{name}/contact" });
        publication.Host.Clock.Advance(TimeSpan.FromDays(2));
        var gone = await FailedRpc.CatchAsync(() => district.Opinions.GetOpinionContactAsync(new() { Name = $"{name}/contact" }));
        await Poll.UntilAsync(async () => await CountContactsAsync(district.Code) is 0, TimeSpan.FromSeconds(30), "the contact is deleted");

        Assert.Equal(StatusCode.NotFound, gone.Code);
        Assert.NotEqual("", (await district.Opinions.GetOpinionAsync(new() { Name = name })).Text);
    }

    [Theory]
    [InlineData(10, 40)]
    [InlineData(350, 365)]
    public void A_contact_is_kept_thirty_days_after_the_closing_and_never_longer_than_a_year(int closedAfter, int erasedAfter)
    {
        Assert.Equal(Submitted.AddDays(erasedAfter), ContactRetention.OnceClosed(Submitted, Submitted.AddDays(closedAfter)));
        Assert.Equal(Submitted.AddDays(365), ContactRetention.WhileOpen(Submitted));
    }

    private async Task<long> CountContactsAsync(string district)
    {
        await using var command = publication
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select count(*) from opinion_contact where district = $1");
        command.Parameters.Add(new() { Value = district });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
