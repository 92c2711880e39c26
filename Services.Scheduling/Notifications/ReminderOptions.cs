using System.ComponentModel.DataAnnotations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Settings of reminders, section <c>Reminders</c>.</summary>
public sealed record ReminderOptions : IValidatableObject
{
    /// <summary>The time of day from which reminders are issued on working days, Asia/Shanghai.</summary>
    public TimeOnly OfficeOpens { get; init; } = new(8, 30);

    /// <summary>The time of day from which they are not issued any more.</summary>
    public TimeOnly OfficeCloses { get; init; } = new(17, 30);

    /// <summary>Whether an instant is within the office hours of its day.</summary>
    public bool IsOfficeTime(DateTimeOffset instant)
    {
        var time = ShanghaiTime.TimeOf(instant);
        return time >= OfficeOpens && time < OfficeCloses;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OfficeCloses <= OfficeOpens)
            yield return new("the office must close after it opens", [nameof(OfficeCloses)]);
    }
}
