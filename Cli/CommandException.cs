namespace ThemeDay.Cli;

/// <summary>An error that terminates a command with exit code 1 and no stack trace; the message states the cause and the remedy.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
