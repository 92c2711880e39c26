using System.Collections;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// Collects the violations of a request, at most 100: an answer names no more. Whoever reads something of the caller's length stops once it is full.
/// </summary>
public sealed class FieldViolations : IReadOnlyList<FieldViolation>
{
    /// <summary>The number of violations that an answer names. Details are sent in the trailers, which hold only some kilobytes.</summary>
    public const int MaxCount = 100;

    private readonly List<FieldViolation> violations = [];

    /// <summary>Whether no more are collected, so that there is nothing to look for.</summary>
    public bool IsFull => violations.Count == MaxCount;

    /// <inheritdoc/>
    public int Count => violations.Count;

    /// <inheritdoc/>
    public FieldViolation this[int index] => violations[index];

    /// <summary>Adds a violation, unless it is full.</summary>
    public void Add(FieldViolation violation)
    {
        if (!IsFull)
            violations.Add(violation);
    }

    /// <summary>Adds violations until it is full; looks at no more of them than it adds.</summary>
    public void AddRange(IEnumerable<FieldViolation> added) => violations.AddRange(added.Take(MaxCount - violations.Count));

    /// <inheritdoc/>
    public IEnumerator<FieldViolation> GetEnumerator() => violations.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
