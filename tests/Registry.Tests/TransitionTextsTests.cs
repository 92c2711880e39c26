namespace ThemeDay.Registry.Tests;

public sealed class TransitionTextsTests() : ThemeDay.Testing.TransitionTextsTests(typeof(RegistryDb).Assembly);
