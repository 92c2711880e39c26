namespace ThemeDay.LocalState;

/// <summary>The system cannot start until somebody has done something: the message says what.</summary>
public sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Where nobody catches one, the process prints its message and ends with exit code 1, without a stack trace.</summary>
    public static void ExitWhenUnhandled() =>
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not StartupException exception)
                return;
            Console.Error.WriteLine(exception.Message);
            Environment.Exit(1);
        };
}
