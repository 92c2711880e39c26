using DotNet.Testcontainers.Configurations;

namespace ThemeDay.Testing;

/// <summary>Whether a Docker-compatible engine answers here.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A client without an engine behind it is common: the engine itself is asked.</summary>
    public static async Task<bool> AnswersAsync()
    {
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not { } address)
            return false;
        using var late = new CancellationTokenSource(Patience);
        try
        {
            using var client = address.GetDockerClientBuilder(Guid.NewGuid()).Build();
            await client.System.PingAsync(late.Token);
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
