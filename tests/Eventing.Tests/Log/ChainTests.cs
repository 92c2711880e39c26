using System.Security.Cryptography;
using System.Text;
using ThemeDay.Eventing.Log;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Tests.Log;

public sealed class ChainTests
{
    private static readonly DateTimeOffset Noon = new(2023, 4, 10, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_hash_is_the_one_the_contract_writes_down()
    {
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var digest = SHA256.HashData("payload"u8);
        byte[] words =
        [
            .. new byte[32],
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            0x00,
            0x11,
            0x22,
            0x33,
            0x44,
            0x55,
            0x66,
            0x77,
            0x88,
            0x99,
            0xaa,
            0xbb,
            0xcc,
            0xdd,
            0xee,
            0xff,
            .. Encoding.UTF8.GetBytes("a.B"),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            .. digest,
        ];

        var hash = HashChain.Hash(HashChain.Genesis.Span, new ChainedHeader(1, id, "a.B", DateTimeOffset.UnixEpoch.AddMicroseconds(1), digest));

        Assert.Equal(SHA256.HashData(words), hash);
    }

    [Fact]
    public void A_whole_log_holds_to_its_end()
    {
        var (check, log) = (new HashChainVerifier(), Log(5));

        Assert.All(log, row => Assert.True(Take(check, row)));
        Assert.Equal((5L, (string?)null), (check.Position, check.Error));
    }

    [Fact]
    public void A_reader_who_sees_no_payload_can_still_check_the_chain()
    {
        var check = new HashChainVerifier();

        Assert.All(Log(5), row => Assert.True(check.TryVerifyNext(row.Header, row.Hash, payload: null)));
    }

    [Theory]
    [InlineData("payload", 3)]
    [InlineData("type", 3)]
    [InlineData("id", 3)]
    [InlineData("time", 3)]
    [InlineData("swapped", 2)]
    [InlineData("dropped", 2)]
    [InlineData("added", 3)]
    public void A_log_that_was_changed_stops_holding_at_the_change(string change, int lastGood)
    {
        var log = Log(6);
        switch (change)
        {
            case "payload":
                log[3] = log[3] with { Payload = [9] };
                break;
            case "type":
                log[3] = log[3] with { Type = "a.C" };
                break;
            case "id":
                log[3] = log[3] with { EventId = Guid.NewGuid() };
                break;
            case "time":
                log[3] = log[3] with { RecordedAt = log[3].RecordedAt.AddMicroseconds(1) };
                break;
            case "swapped":
                (log[2], log[3]) = (log[3] with { Position = 3 }, log[2] with { Position = 4 });
                break;
            case "dropped":
                log.RemoveAt(2);
                break;
            case "added":
                log.Insert(3, log[3] with { EventId = Guid.NewGuid() });
                break;
        }

        var check = new HashChainVerifier();
        var held = log.TakeWhile(row => Take(check, row)).Count();

        Assert.Equal(lastGood, held);
        Assert.NotNull(check.Error);
    }

    [Fact]
    public void Nothing_is_taken_after_the_first_row_that_does_not_hold()
    {
        var (check, log) = (new HashChainVerifier(), Log(3));
        Take(check, log[1]);

        Assert.False(Take(check, log[0]));
        Assert.Equal(0, check.Position);
    }

    private static bool Take(HashChainVerifier check, EventLogEntry row) => check.TryVerifyNext(row.Header, row.Hash, row.Payload);

    private static List<EventLogEntry> Log(int length)
    {
        List<EventLogEntry> rows = [];
        for (var position = 1; position <= length; position++)
        {
            var row = new EventLogEntry(position, Guid.NewGuid(), "a.B", "430503", Noon.AddSeconds(position), "", [(byte)position], []);
            rows.Add(row with { Hash = HashChain.Hash(position == 1 ? HashChain.Genesis.Span : rows[^1].Hash, row.Header) });
        }

        return rows;
    }
}
