using Microsoft.Extensions.Time.Testing;
using ThemeDay.Registry.Accounts;

namespace ThemeDay.Registry.Tests.Accounts;

public sealed class ClientLockoutTests : IDisposable
{
    private const string Here = "203.0.113.1";
    private readonly FakeTimeProvider clock = new();
    private readonly ClientLockout lockout;

    public ClientLockoutTests() => lockout = new(clock);

    [Fact]
    public void Five_wrong_secrets_have_no_consequences_and_each_further_one_twice_those_of_the_last()
    {
        for (var failure = 0; failure < ClientLockout.FreeFailures; failure++)
            lockout.RecordFailure("archive", Here);
        Assert.Null(lockout.RemainingTime("archive", Here));

        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        {
            lockout.RecordFailure("archive", Here);
            Assert.Equal(TimeSpan.FromSeconds(seconds), lockout.RemainingTime("archive", Here));
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Null(lockout.RemainingTime("archive", Here));
        }
    }

    [Fact]
    public void Nobody_locks_out_a_client_elsewhere_or_another_client()
    {
        for (var failure = 0; failure < 20; failure++)
            lockout.RecordFailure("archive", Here);

        Assert.NotNull(lockout.RemainingTime("archive", Here));
        Assert.Null(lockout.RemainingTime("archive", "203.0.113.2"));
        Assert.Null(lockout.RemainingTime("street-1", Here));
    }

    [Fact]
    public void The_right_secret_ends_it()
    {
        for (var failure = 0; failure < ClientLockout.FreeFailures; failure++)
            lockout.RecordFailure("archive", Here);

        lockout.RecordSuccess("archive", Here);
        lockout.RecordFailure("archive", Here);

        Assert.Null(lockout.RemainingTime("archive", Here));
    }

    [Fact]
    public void However_many_names_are_tried_what_is_kept_of_them_is_bounded()
    {
        for (var name = 0; name < 30_000; name++)
            lockout.RecordFailure($"client-{name}", Here);

        Assert.InRange(lockout.Count, 1, 10_000);
    }

    public void Dispose() => lockout.Dispose();
}
