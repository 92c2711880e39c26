using System.Diagnostics.CodeAnalysis;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>What a rule answers: a value, or a refusal. Never both.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    private readonly T? value;

    private Result(T? value, Error? refusal) => (this.value, Error) = (value, refusal);

    /// <summary>The refusal; null where there is a value.</summary>
    public Error? Error { get; }

    /// <summary>True with the value, false with the refusal.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T result, [NotNullWhen(false)] out Error? refusal)
    {
        (result, refusal) = (value, Error);
        return Error is null;
    }

    /// <summary>The same refusal, or what <paramref name="next"/> makes of the value.</summary>
    public Result<TNext> Map<TNext>(Func<T, TNext> next) => Error is null ? next(value!) : Error;

    /// <summary>A value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "a rule returns the bare event or refusal, as it reads")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "a rule returns the bare event or refusal, as it reads")]
    public static implicit operator Result<T>(Error refusal) => new(default, refusal);

    /// <inheritdoc/>
    public bool Equals(Result<T> other) => Equals(Error, other.Error) && EqualityComparer<T>.Default.Equals(value, other.value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(value, Error);

    /// <summary>Same value or same refusal.</summary>
    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);

    /// <summary>Not the same.</summary>
    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);
}
