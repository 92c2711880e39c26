namespace ThemeDay.Publication.Tests;

public sealed class TransitionTextsTests() : ThemeDay.Testing.TransitionTextsTests(typeof(PublicationDb).Assembly);
