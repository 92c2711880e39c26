using System.ComponentModel;
using System.Diagnostics;

namespace ThemeDay.AppHost.Servers;

/// <summary>Servers installed from system packages and started by the scripts of this directory.</summary>
internal static class SystemPackages
{
    private static readonly TimeSpan ContainerEngineTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="StartupException">A package is missing.</exception>
    public static string GetScript(string name)
    {
        var missing = new List<string>();
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        if (!versions.Any(version => File.Exists($"{version}/bin/postgres"))) missing.Add("postgresql");
        if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server")) missing.Add("rabbitmq-server");
        return missing is []
            ? Path.Combine(AppContext.BaseDirectory, "Servers", name)
            : throw new StartupException($"PostgreSQL and RabbitMQ are needed: sudo apt-get install --no-install-recommends {string.Join(' ', missing)}");
    }

    /// <summary>Whether Docker or Podman can run containers. A client without a running engine is common, so this queries the engine.</summary>
    public static bool ContainerEngineAnswers() => Succeeds("docker", "info") || Succeeds("podman", "info");

    /// <summary>Without this check, Aspire would wait for an engine for minutes, silently.</summary>
    /// <exception cref="StartupException">There is no container engine, or it does not answer.</exception>
    public static void RequireContainerEngine()
    {
        if (!ContainerEngineAnswers())
            throw new StartupException("no container engine answers (docker info, podman info): start Docker or Podman, or use --servers local");
    }

    private static bool Succeeds(string program, string argument)
    {
        try
        {
            var start = new ProcessStartInfo(program, argument) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(ContainerEngineTimeout)) return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            return false;   // not installed
        }
    }
}
