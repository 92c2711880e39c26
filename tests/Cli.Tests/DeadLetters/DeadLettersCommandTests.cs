using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Cli.DeadLetters;
using ThemeDay.Cli.Tests.Running;
using ThemeDay.Events.V1;
using Status = Google.Rpc.Status;

namespace ThemeDay.Cli.Tests.DeadLetters;

/// <summary>Tests of <c>./run dead-letters</c> command lines against three stub services on real sockets.</summary>
public sealed class DeadLettersCommandTests : IAsyncLifetime
{
    private readonly Dictionary<string, Fake> services = new()
    {
        ["registry"] = new(),
        ["scheduling"] = new(),
        ["publication"] = new(),
    };
    private FakeSystem system = null!;

    public async ValueTask InitializeAsync() => system = await FakeSystem.StartAsync(services);

    public ValueTask DisposeAsync() => system.DisposeAsync();

    [Fact]
    public async Task The_list_shows_those_of_every_service_one_a_line_under_a_name_that_says_which_service()
    {
        services["scheduling"].Waiting.Add(DeadLetter("deadLetters/registry-17", "InvalidDataException: not\na unit"));
        services["scheduling"].Waiting.Add(DeadLetter("deadLetters/registry-18", "error"));
        services["publication"].Waiting.Add(DeadLetter("deadLetters/registry-17", "error"));

        var (exitCode, output) = await RunAsync("dead-letters");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                "scheduling/deadLetters/registry-17  2024-03-01T08:30:00Z  themeday.events.v1.ThemeSubmitted  3 attempts  InvalidDataException: not a unit",
                "scheduling/deadLetters/registry-18  2024-03-01T08:30:00Z  themeday.events.v1.ThemeSubmitted  3 attempts  error",
                "publication/deadLetters/registry-17  2024-03-01T08:30:00Z  themeday.events.v1.ThemeSubmitted  3 attempts  error",
            ],
            output
        );
        Assert.Equal("operator", system.RoleAsked);
    }

    [Fact]
    public async Task Where_there_is_none_the_list_is_empty()
    {
        var (exitCode, output) = await RunAsync("dead-letters");

        Assert.Equal((0, 0), (exitCode, output.Length));
    }

    [Fact]
    public async Task The_list_of_one_service_shows_its_own_alone()
    {
        services["scheduling"].Waiting.Add(DeadLetter("deadLetters/registry-17", "error"));
        services["publication"].Waiting.Add(DeadLetter("deadLetters/registry-17", "error"));

        var (_, output) = await RunAsync("dead-letters", "--service", "publication");

        Assert.StartsWith("publication/deadLetters/registry-17 ", Assert.Single(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_shown_to_its_end()
    {
        services["registry"].Waiting.AddRange(Enumerable.Range(1, 2_500).Select(position => DeadLetter($"deadLetters/scheduling-{position}", "error")));

        var (_, output) = await RunAsync("dead-letters");

        Assert.Equal(2_500, output.Distinct().Count());
    }

    [Fact]
    public async Task A_retry_goes_to_the_service_the_name_says()
    {
        var (exitCode, output) = await RunAsync("dead-letters", "retry", "scheduling/deadLetters/registry-17");

        Assert.Equal((0, "scheduling/deadLetters/registry-17: applied"), (exitCode, Assert.Single(output)));
        Assert.Equal(["retry deadLetters/registry-17"], services["scheduling"].Handled);
        Assert.Empty(services["registry"].Handled.Concat(services["publication"].Handled));
    }

    [Fact]
    public async Task A_retry_that_fails_again_says_why()
    {
        services["scheduling"].Error = "InvalidDataException: not a unit";

        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync("dead-letters", "retry", "scheduling/deadLetters/registry-17"));

        Assert.Equal("FailedPrecondition, DEAD_LETTER_FAILED_AGAIN, InvalidDataException: not a unit", refused.Message);
    }

    [Fact]
    public async Task A_dead_letter_that_there_is_not_is_named()
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync("dead-letters", "retry", "scheduling/deadLetters/nowhere-17"));

        Assert.Equal("scheduling/deadLetters/nowhere-17: NotFound, RESOURCE_NOT_FOUND", refused.Message);
    }

    [Fact]
    public async Task A_drop_takes_its_reason_along()
    {
        var (exitCode, output) = await RunAsync("dead-letters", "drop", "publication/deadLetters/registry-3", "--reason", "a duplicate");

        Assert.Equal((0, "publication/deadLetters/registry-3: dropped"), (exitCode, Assert.Single(output)));
        Assert.Equal(["drop deadLetters/registry-3: a duplicate"], services["publication"].Handled);
    }

    [Theory]
    [InlineData("drop scheduling/deadLetters/registry-17")]
    [InlineData("retry")]
    [InlineData("retry deadLetters/registry-17")]
    [InlineData("retry elsewhere/deadLetters/registry-17")]
    [InlineData("retry scheduling/deadLetters/")]
    [InlineData("retry scheduling/units/registry-17")]
    [InlineData("--service elsewhere")]
    public async Task A_command_without_its_name_service_or_reason_is_refused_before_anything_is_asked(string words)
    {
        var (exitCode, _) = await RunAsync(["dead-letters", .. words.Split(' ')]);

        Assert.Equal((1, ""), (exitCode, system.RoleAsked));
    }

    private static DeadLetter DeadLetter(string name, string error) =>
        new()
        {
            Name = name,
            Type = "themeday.events.v1.ThemeSubmitted",
            Error = error,
            Attempts = 3,
            FailTime = Timestamp.FromDateTimeOffset(new(2024, 3, 1, 16, 30, 0, TimeSpan.FromHours(8))),
        };

    private Task<(int ExitCode, string[] Output)> RunAsync(params string[] words) => system.RunAsync(DeadLettersCommand.Create(), words);

    /// <summary>A stub of the dead-letter service, with paging, that records its requests.</summary>
    private sealed class Fake : DeadLetterService.DeadLetterServiceBase
    {
        public List<DeadLetter> Waiting { get; } = [];

        public List<string> Handled { get; } = [];

        public string? Error { get; set; }

        public override Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context)
        {
            var start = request.PageToken is "" ? 0 : int.Parse(request.PageToken);
            var end = start + request.PageSize;
            var page = Waiting.Skip(start).Take(request.PageSize);
            return Task.FromResult(new ListDeadLettersResponse { DeadLetters = { page }, NextPageToken = end < Waiting.Count ? $"{end}" : "" });
        }

        public override Task<DeadLetter> RetryDeadLetter(RetryDeadLetterRequest request, ServerCallContext context)
        {
            if (request.Name is "deadLetters/nowhere-17")
                throw new Status { Code = (int)Code.NotFound, Details = { Any.Pack(new ErrorInfo { Reason = "RESOURCE_NOT_FOUND" }) } }.ToRpcException();
            Handled.Add($"retry {request.Name}");
            if (Error is null)
                return Task.FromResult(new DeadLetter());
            var information = new ErrorInfo { Reason = "DEAD_LETTER_FAILED_AGAIN", Metadata = { ["subject"] = Error } };
            throw new Status { Code = (int)Code.FailedPrecondition, Details = { Any.Pack(information) } }.ToRpcException();
        }

        public override Task<DeadLetter> DropDeadLetter(DropDeadLetterRequest request, ServerCallContext context)
        {
            Handled.Add($"drop {request.Name}: {request.Reason}");
            return Task.FromResult(new DeadLetter());
        }
    }
}
