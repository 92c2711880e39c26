using ThemeDay.Scheduling.History;

namespace ThemeDay.Scheduling.Tests.History;

public sealed class CancellableSequenceTests
{
    [Fact]
    public void A_computation_whose_request_ends_stops_at_the_next_item()
    {
        using var request = new CancellationTokenSource();
        List<int> computed = [];

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var item in Enumerable.Range(1, 10).WithCancellation(request.Token))
            {
                computed.Add(item);
                if (item == 3)
                    request.Cancel();
            }
        });

        Assert.Equal([1, 2, 3], computed);
    }
}
