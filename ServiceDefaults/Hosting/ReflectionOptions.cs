namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>Settings of gRPC reflection, section <c>Reflection</c>.</summary>
internal sealed record ReflectionOptions
{
    /// <summary>Serves gRPC reflection, and the page <c>/scalar</c> to try the API; always on in development.</summary>
    public bool Enabled { get; init; }
}
