using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThemeDay.Testing;

/// <summary>The response to a raw HTTP/1.1 request: for requests that a client library would not send.</summary>
/// <param name="Status">The status code; 0 if the connection was closed without a response.</param>
/// <param name="Headers">The headers, without the status line.</param>
/// <param name="Body">The body as it was sent, with chunk sizes if it is chunked.</param>
public sealed record RawHttp(HttpStatusCode Status, string Headers, string Body)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request on a connection of its own and reads the response until the service closes the connection.</summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="head">The request line and headers, one per line; Host and Connection: close are added.</param>
    /// <param name="body">The bytes after the headers.</param>
    public static Task<RawHttp> SendAsync(Uri service, string head, byte[] body) =>
        SendAsync(
            service,
            head,
            async (stream, response, cancellationToken) =>
            {
                await stream.WriteAsync(body, cancellationToken);
                await stream.CopyToAsync(response, cancellationToken);
            }
        );

    /// <summary>The same, with a body that is sent in pieces until a response arrives.</summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="head">The request line and headers, one per line; Host and Connection: close are added.</param>
    /// <param name="piece">What is sent each time.</param>
    /// <param name="interval">The time from one to the next.</param>
    public static Task<RawHttp> SendSlowlyAsync(Uri service, string head, byte[] piece, TimeSpan interval) =>
        SendAsync(
            service,
            head,
            async (stream, response, cancellationToken) =>
            {
                var reading = stream.CopyToAsync(response, cancellationToken);
                while (response.Length == 0 && !reading.IsCompleted)
                {
                    await stream.WriteAsync(piece, cancellationToken);
                    await Task.WhenAny(reading, Task.Delay(interval, cancellationToken));
                }

                await reading;
            }
        );

    private static async Task<RawHttp> SendAsync(Uri service, string head, Func<NetworkStream, MemoryStream, CancellationToken, Task> exchangeAsync)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, timeout.Token);
        var stream = client.GetStream();
        var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{string.Join("\r\n", lines)}\r\nHost: {service.Authority}\r\nConnection: close\r\n\r\n"),
            timeout.Token
        );
        using var response = new MemoryStream();
        try
        {
            await exchangeAsync(stream, response, timeout.Token);
        }
        catch (IOException)
        {
            // The service has answered without reading the whole body, and closed the connection.
            await CopyRestAsync(stream, response, timeout.Token);
        }

        return Parse(Encoding.UTF8.GetString(response.ToArray()));
    }

    private static async Task CopyRestAsync(NetworkStream stream, MemoryStream response, CancellationToken cancellationToken)
    {
        try
        {
            await stream.CopyToAsync(response, cancellationToken);
        }
        catch (IOException)
        {
            // What came before the reset has been read.
        }
    }

    /// <summary>Asserts that the request was refused with a reason, and that the answer tells nothing of the code.</summary>
    public void AssertRefused(HttpStatusCode status, string reason)
    {
        Assert.True(Status == status && Body.Contains($"\"{reason}\"", StringComparison.Ordinal), $"{this} instead of {status}, {reason}");
        Assert.DoesNotContain("Exception", Body, StringComparison.Ordinal);
    }

    /// <summary>The value of a header; null if there is none.</summary>
    public string? Header(string name) =>
        Headers
            .Split("\r\n")
            .Where(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 2)..])
            .FirstOrDefault();

    private static RawHttp Parse(string response)
    {
        var (head, body) = response.Split("\r\n\r\n", 2) is [var first, var rest] ? (first, rest) : (response, "");
        var status = head.Split(' ') is [_, var code, ..] ? int.Parse(code.AsSpan(0, 3), CultureInfo.InvariantCulture) : 0;
        return new((HttpStatusCode)status, head[(head.IndexOf('\n', StringComparison.Ordinal) + 1)..], body);
    }
}
