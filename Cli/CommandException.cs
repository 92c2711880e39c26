namespace ThemeDay.Cli;

/// <summary>A command cannot go on: the message tells the operator why, and what to do. Exit code 1, no stack trace.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
