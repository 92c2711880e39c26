using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>A Publication whose units may record or cause one event a day.</summary>
public sealed class SmallQuotaHost(TestPostgres postgres) : PublicationHost(postgres)
{
    protected override (string Name, string Value)[] Settings => [("Limits:UnitDailyChanges", "1")];
}

public sealed class ContactQuotaTests(SmallQuotaHost publication) : IClassFixture<SmallQuotaHost>
{
    [Fact]
    public async Task What_is_only_checked_counts_too_since_Registry_records_that_the_contact_was_read()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        await CheckAsync();
        var refused = await FailedRpc.CatchAsync(CheckAsync);

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.ChangeQuotaExceeded), (refused.Code, refused.Reason));

        AsyncUnaryCall<Opinion> CheckAsync()
        {
            var request = OpinionEndpointTests.Collect(activity, "o-1");
            request.ValidateOnly = true;
            return district.OpinionsAs(district.Liaison).CollectOpinionAsync(request);
        }
    }
}
