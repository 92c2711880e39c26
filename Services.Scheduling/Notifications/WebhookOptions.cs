using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Settings of webhooks, section <c>Webhooks</c>.</summary>
public sealed record WebhookOptions : IValidatableObject
{
    private const int MinKeyLength = 32;

    /// <summary>The key from which the secrets of webhooks are derived, at least 32 characters; empty if there are no webhooks.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>The networks that are allowed though they are not public, also by plain http, such as 10.1.0.0/16; separated by commas.</summary>
    public string AllowedNetworks { get; init; } = "";

    /// <summary>The networks.</summary>
    public IReadOnlyList<IPNetwork> Networks => [.. Split().Select(IPNetwork.Parse)];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SecretKey is not "" && SecretKey.Length < MinKeyLength)
            yield return new($"it needs at least {MinKeyLength} characters", [nameof(SecretKey)]);
        if (Split().Any(network => !IPNetwork.TryParse(network, out _)))
            yield return new("it is a list of networks such as 10.1.0.0/16, separated by commas", [nameof(AllowedNetworks)]);
    }

    // The default would print the key.
    /// <inheritdoc/>
    public override string ToString() => nameof(WebhookOptions);

    private string[] Split() => AllowedNetworks.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
