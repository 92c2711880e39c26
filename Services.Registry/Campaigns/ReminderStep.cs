namespace ThemeDay.Registry.Campaigns;

/// <summary>How strongly a unit is reminded of an obligation, in this order.</summary>
public enum ReminderKind
{
    /// <summary>Not given.</summary>
    Unspecified,

    /// <summary>提醒.</summary>
    Reminder,

    /// <summary>催办.</summary>
    Urging,

    /// <summary>拟通报.</summary>
    Circular,
}

/// <summary>When units are reminded of an obligation.</summary>
/// <param name="Kind">How strongly.</param>
/// <param name="WorkingDays">Working days from the due day, negative before it.</param>
public sealed record ReminderStep(ReminderKind Kind, int WorkingDays)
{
    /// <summary>The steps of a campaign that names none.</summary>
    public static IReadOnlyList<ReminderStep> Default { get; } =
    [new(ReminderKind.Reminder, -3), new(ReminderKind.Reminder, 0), new(ReminderKind.Urging, 1), new(ReminderKind.Circular, 3)];
}
