using System.Diagnostics.CodeAnalysis;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The result of a domain rule: either a value or an error.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    private readonly T? value;

    private Result(T? value, Error? refusal) => (this.value, Error) = (value, refusal);

    /// <summary>The error; null if there is a value.</summary>
    public Error? Error { get; }

    /// <summary>True with the value, false with the error.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T result, [NotNullWhen(false)] out Error? refusal)
    {
        (result, refusal) = (value, Error);
        return Error is null;
    }

    /// <summary>The same error, or the value mapped by <paramref name="next"/>.</summary>
    public Result<TNext> Map<TNext>(Func<T, TNext> next) => Error is null ? next(value!) : Error;

    /// <summary>Creates a result with a value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "a rule returns the bare event or refusal, as it reads")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Creates a result with an error.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "a rule returns the bare event or refusal, as it reads")]
    public static implicit operator Result<T>(Error refusal) => new(default, refusal);

    /// <inheritdoc/>
    public bool Equals(Result<T> other) => Equals(Error, other.Error) && EqualityComparer<T>.Default.Equals(value, other.value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(value, Error);

    /// <summary>Whether both have an equal value or an equal error.</summary>
    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);

    /// <summary>Whether the results differ.</summary>
    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);
}

/// <summary>Conversions of results.</summary>
public static class ResultExtensions
{
    /// <summary>The value, or null for an error.</summary>
    public static T? ToNullable<T>(this Result<T> result)
        where T : struct => result.TryGetValue(out var value, out _) ? value : null;
}
