using Microsoft.Extensions.Options;

namespace ThemeDay.ServiceDefaults.Configuration;

/// <summary>How a process ends on an error in its settings, which does not pass by itself.</summary>
public static class ConfigurationError
{
    /// <summary>EX_CONFIG of sysexits.h: AppHost does not start the service again.</summary>
    public const int ExitCode = 78;

    private static int isHandled;

    /// <summary>Ends the process with one line on standard error and <see cref="ExitCode"/> when a setting is refused while its host is built.</summary>
    public static void ExitWhenUnhandled()
    {
        if (Interlocked.Exchange(ref isHandled, 1) is 1)
            return;
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not OptionsValidationException exception)
                return;
            Console.Error.WriteLine($"crit: stopping: {exception.Message}");
            Environment.Exit(ExitCode);
        };
    }
}
