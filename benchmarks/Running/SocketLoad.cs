using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ThemeDay.Benchmarks.Submit;

namespace ThemeDay.Benchmarks.Running;

/// <summary>
/// Closed-loop HTTP/1.1 clients: each has a connection and a thread of its own, and sends its next request after the previous response.
/// </summary>
/// <remarks>
/// Blocking sockets without a library: with HttpClient, the clients use more of the processors that they share with the server than the server does. The
/// response is parsed no further than where it ends.
/// </remarks>
internal static class SocketLoad
{
    private const int BufferBytes = 256 << 10;
    private static readonly byte[] Ok = "HTTP/1.1 200 "u8.ToArray();
    private static readonly byte[] ContentLength = "\r\nContent-Length: "u8.ToArray(); // as Kestrel writes it
    private static readonly byte[] ChunkedEncoding = "\r\nTransfer-Encoding: chunked"u8.ToArray();
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    /// <summary>Sends the same request for a time.</summary>
    /// <param name="server">The server.</param>
    /// <param name="request">The request line and headers, one per line, without Host.</param>
    /// <param name="clients">The number of connections.</param>
    /// <param name="duration">The time.</param>
    /// <exception cref="InvalidOperationException">A response is no 200, has no end, or comes in chunks and is larger than 256 KiB.</exception>
    public static LoadResult Run(ServerProcess server, string request, int clients, TimeSpan duration)
    {
        var bytes = Encoding.ASCII.GetBytes($"{request.ReplaceLineEndings("\r\n").TrimEnd()}\r\nHost: {server.Address.Authority}\r\n\r\n");
        var connections = Enumerable.Range(0, clients).Select(_ => new Connection(server.Address, bytes)).ToList();
        try
        {
            var (processorTime, began) = (server.ProcessorTime, Stopwatch.GetTimestamp());
            var until = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var threads = connections.ConvertAll(connection => new Thread(() => connection.Run(until)) { IsBackground = true });
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            var (took, used) = (Stopwatch.GetElapsedTime(began), server.ProcessorTime - processorTime);
            if (connections.Find(connection => connection.Failure is not null) is { } failed)
                throw new InvalidOperationException($"{server.Address}: {failed.Failure!.Message}", failed.Failure);
            double[] latencies = [.. connections.SelectMany(connection => connection.LatenciesMs)];
            return new(LatencyStats.Of(latencies, took, TimeSpan.Zero), latencies.Length / used.TotalSeconds);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] request;
        private readonly byte[] buffer = new byte[BufferBytes];

        public Connection(Uri server, byte[] request)
        {
            this.request = request;
            socket.Connect(IPAddress.Parse(server.Host), server.Port);
        }

        public List<double> LatenciesMs { get; } = new(100_000);

        public Exception? Failure { get; private set; }

        public void Run(long until)
        {
            try
            {
                for (var began = Stopwatch.GetTimestamp(); began < until; )
                {
                    Exchange();
                    var ended = Stopwatch.GetTimestamp();
                    LatenciesMs.Add(Stopwatch.GetElapsedTime(began, ended).TotalMilliseconds);
                    began = ended;
                }
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException)
            {
                Failure = exception;
            }
        }

        public void Dispose() => socket.Dispose();

        private void Exchange()
        {
            socket.Send(request);
            var received = Receive(0);
            if (!buffer.AsSpan(0, received).StartsWith(Ok))
                throw new InvalidOperationException($"answers {Encoding.ASCII.GetString(buffer, 0, Math.Min(received, 200))}");
            var head = buffer.AsSpan(0, buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8));
            if (head.IndexOf(ChunkedEncoding) >= 0)
            {
                while (!buffer.AsSpan(0, received).EndsWith(LastChunk))
                    received += Receive(received);
                return;
            }

            var length = head.Length + 4 + ReadContentLength(head);
            while (received < length)
                received += Receive(0); // the content is not looked at
            if (received > length)
                throw new InvalidOperationException($"answers {received} bytes instead of {length}");
        }

        private int Receive(int offset) =>
            socket.Receive(buffer.AsSpan(offset)) is > 0 and var received
                ? received
                : throw new InvalidOperationException(offset == buffer.Length ? $"answers more than {buffer.Length} bytes" : "has closed the connection");

        private static int ReadContentLength(ReadOnlySpan<byte> head)
        {
            var at = head.IndexOf(ContentLength);
            return at >= 0 && Utf8Parser.TryParse(head[(at + ContentLength.Length)..], out int length, out _)
                ? length
                : throw new InvalidOperationException($"answers without Content-Length: {Encoding.ASCII.GetString(head)}");
        }
    }
}

/// <summary>What a server has answered.</summary>
/// <param name="Stats">Requests per second and latencies.</param>
/// <param name="PerProcessorSecond">Requests for each second of processor time that the server has used.</param>
internal sealed record LoadResult(LatencyStats Stats, double PerProcessorSecond);
