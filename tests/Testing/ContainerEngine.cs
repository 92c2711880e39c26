using DotNet.Testcontainers.Configurations;

namespace ThemeDay.Testing;

/// <summary>Detects a running Docker-compatible engine.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether an engine responds. A client without a running engine is common, so this queries the engine.</summary>
    public static async Task<bool> AnswersAsync()
    {
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not { } address)
            return false;
        using var timeoutCts = new CancellationTokenSource(Timeout);
        try
        {
            using var client = address.GetDockerClientBuilder(Guid.NewGuid()).Build();
            await client.System.PingAsync(timeoutCts.Token);
            return true;
        }
        catch (Exception exception)
            when (exception
                    is HttpRequestException
                        or IOException
                        or TimeoutException
                        or OperationCanceledException
                        or System.Net.Sockets.SocketException
                        or InvalidOperationException
            )
        {
            return false;
        }
    }
}
