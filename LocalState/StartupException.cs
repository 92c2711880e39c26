namespace ThemeDay.LocalState;

/// <summary>The system cannot start without user action; the message says what to do.</summary>
public sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Makes an unhandled exception of this type print its message and exit with code 1, without a stack trace.</summary>
    public static void ExitWhenUnhandled() =>
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not StartupException exception)
                return;
            Console.Error.WriteLine(exception.Message);
            Environment.Exit(1);
        };
}
