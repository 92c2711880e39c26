namespace ThemeDay.Eventing.Log;

/// <summary>The service whose log this is: registry, scheduling or publication.</summary>
public sealed record ServiceName(string Value);
