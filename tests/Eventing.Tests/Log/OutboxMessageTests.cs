using System.Security.Cryptography;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;

namespace ThemeDay.Eventing.Tests.Log;

public sealed class OutboxMessageTests
{
    [Fact]
    public void Two_events_of_the_same_content_have_different_digests_so_that_no_content_can_be_guessed_from_one()
    {
        var (first, second) = (Create(Accepted()), Create(Accepted()));

        Assert.NotEqual(SHA256.HashData(first.Payload), SHA256.HashData(second.Payload));
        var (read, other) = (ThemeAccepted.Parser.ParseFrom(first.Payload), ThemeAccepted.Parser.ParseFrom(second.Payload));
        Assert.Equal((16, 16), (read.Metadata.Salt.Length, other.Metadata.Salt.Length));
        (read.Metadata.Salt, other.Metadata.Salt) = (Google.Protobuf.ByteString.Empty, Google.Protobuf.ByteString.Empty);
        Assert.Equal(Accepted(), read);
        Assert.Equal(read, other);
    }

    [Fact]
    public void Events_that_share_their_metadata_have_a_salt_each()
    {
        var shared = Accepted().Metadata;
        var payloads = Enumerable.Range(0, 2).Select(_ => Create(new() { Metadata = shared }).Payload).ToList();

        Assert.NotEqual(ThemeAccepted.Parser.ParseFrom(payloads[0]).Metadata.Salt, ThemeAccepted.Parser.ParseFrom(payloads[1]).Metadata.Salt);
    }

    [Fact]
    public void What_is_no_event_is_not_recorded() =>
        Assert.Throws<ArgumentException>(() => OutboxMessage.Create(new ThemeRef(), "430503", TimeProvider.System));

    [Fact]
    public void An_event_over_a_megabyte_is_not_recorded_and_one_of_a_megabyte_is()
    {
        var overhead = Create(Sized(1 << 19)).Payload.Length - (1 << 19);

        Assert.Equal(OutboxMessage.MaxPayloadBytes, Create(Sized(OutboxMessage.MaxPayloadBytes - overhead)).Payload.Length);
        var refused = Assert.Throws<EventTooLargeException>(() => Create(Sized(OutboxMessage.MaxPayloadBytes - overhead + 1)));
        Assert.Equal(ThemeAccepted.Descriptor.FullName, refused.Type);

        static ThemeAccepted Sized(int length) => new() { Theme = new() { Theme = new string('x', length) } };
    }

    [Fact]
    public void The_largest_event_is_that_of_the_check_of_the_outbox() =>
        Assert.Contains($"octet_length(payload) <= {OutboxMessage.MaxPayloadBytes}", EventSchema.Version1, StringComparison.Ordinal);

    private static OutboxMessage Create(ThemeAccepted message) => OutboxMessage.Create(message, "430503", TimeProvider.System);

    private static ThemeAccepted Accepted() =>
        new()
        {
            Metadata = new() { District = "districts/430503", Account = "bureau" },
            Theme = new() { Theme = "districts/430503/campaigns/2023-1/themes/t-1" },
        };
}
