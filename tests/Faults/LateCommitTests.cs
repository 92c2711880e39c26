using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using ThemeDay.Faults.Checking;
using ThemeDay.Faults.Cluster;
using ThemeDay.Faults.Nemesis;
using ThemeDay.Faults.Workload;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Faults;

/// <summary>A COMMIT that was sent takes effect, even if the connection is lost before PostgreSQL has read it.</summary>
[Collection(ClusterFixture.Collection)]
public sealed class LateCommitTests(ClusterFixture fixture)
{
    private const string District = "109999";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Actor bureau = new($"bureau-{District}", Role.Bureau, District, null);

    [Fact]
    public async Task A_file_whose_row_is_committed_after_the_connection_was_lost_is_kept()
    {
        var cluster = await fixture.GetAsync(replicas: 2);
        var client = new WorkloadClient(cluster, new(), bureau, new(1));
        await new UnitClient(client, District).CreateAsync();
        var campaign = new CampaignClient(client, District, "2023-1");
        await campaign.OpenAsync();
        var theme = await campaign.DraftAsync("t-1");

        var proxy = cluster.DatabaseProxies["registry"];
        var hasFailed = new TaskCompletionSource();
        proxy.CreateFilter = () => new CommitFilter(new(1), () => hasFailed.Task, oneOf: 1);
        proxy.ResetConnections();
        try
        {
            await Assert.ThrowsAsync<RpcException>(() => UploadAsync(cluster, theme));
        }
        finally
        {
            proxy.CreateFilter = null;
            hasFailed.SetResult();
        }

        await using var registry = await ServiceState.ReadAsync(cluster, "registry");
        const string Scan = $"select scan_sha256 from theme where district = '{District}' and scan_sha256 is not null";
        await Poll.UntilAsync(async () => (await registry.ListAsync(Scan)).Count == 1, Timeout, "the row is committed");
        Assert.Equal([], await registry.FindMissingFilesAsync(cluster.GetFileFolder("registry"), Scan));
    }

    private async Task UploadAsync(ServiceCluster cluster, string theme)
    {
        var themes = new ThemeService.ThemeServiceClient(
            cluster
                .Of("registry")
                .First()
                .Invoker.Intercept(metadata =>
                {
                    metadata.Add("authorization", $"Bearer {cluster.Tokens.Of(bureau)}");
                    return metadata;
                })
        );
        using var upload = themes.UploadStampedScan();
        await upload.RequestStream.WriteAsync(new() { Header = new() { Name = theme } });
        await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(SampleFiles.Zip(("OFD.xml", SampleFiles.OfdEntryPoint), ("late", theme))) });
        await upload.RequestStream.CompleteAsync();
        await upload;
    }
}
