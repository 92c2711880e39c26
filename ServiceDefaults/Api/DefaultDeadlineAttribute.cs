namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The time that an RPC may take if its caller sets no deadline, where it is not the default of <see cref="RequestDeadlines"/>.</summary>
/// <param name="seconds">The time in seconds.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DefaultDeadlineAttribute(int seconds) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan Duration { get; } = TimeSpan.FromSeconds(seconds);
}
