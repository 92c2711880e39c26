namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>A resource whose state is changed by the transitions of a <see cref="TransitionTable{TState, TTrigger}"/>.</summary>
public interface ITransitionable
{
    /// <summary>The district code, six digits.</summary>
    string District { get; }

    /// <summary>The effective date of the last transition; null before the first.</summary>
    DateOnly? LastTransitionOn { get; }

    /// <summary>The version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    int Version { get; }
}
