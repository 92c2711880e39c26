namespace ThemeDay.Scheduling.Tests;

public sealed class TransitionTextsTests() : ThemeDay.Testing.TransitionTextsTests(typeof(SchedulingDb).Assembly);
