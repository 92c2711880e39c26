using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Settings of the event feed, section <c>Feed</c>.</summary>
public sealed record FeedOptions
{
    /// <summary>The number of subscribers that a process admits; more are answered RESOURCE_EXHAUSTED.</summary>
    [Range(1, 100_000)]
    public int MaxSubscribers { get; init; } = 500;

    /// <summary>How many of them may be of one account, so that none keeps the others out.</summary>
    [Range(1, 100_000)]
    public int MaxSubscribersPerAccount { get; init; } = 50;
}

/// <summary>Settings of the checkpoints, section <c>Checkpoints</c>.</summary>
/// <remarks>Not a record, since ToString of a record would print the key.</remarks>
internal sealed class CheckpointOptions
{
    /// <summary>The key that checkpoints are signed with: PKCS#8 in base64, P-256.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string SigningKey { get; init; } = "";
}

/// <summary>Settings of RabbitMQ, section <c>Messaging</c>. The connection string is <c>ConnectionStrings:messaging</c>.</summary>
/// <remarks>Not a record, since ToString of a record would print the key.</remarks>
internal sealed class MessagingOptions
{
    /// <summary>The key that authenticates messages, at least 32 characters: the same for all services, and unknown to the broker.</summary>
    [Required(ErrorMessage = "it is required with ConnectionStrings__messaging; AppHost sets it")]
    [MinLength(32, ErrorMessage = "it has fewer than 32 characters")]
    public string AuthenticationKey { get; init; } = "";

    /// <summary>Declares quorum queues, for a RabbitMQ cluster. A queue keeps its type: delete it before changing this.</summary>
    public bool QuorumQueues { get; init; }
}
