using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.LocalState;

namespace ThemeDay.Eventing.Tests;

/// <summary>An exported span.</summary>
internal sealed record Span(string Service, string Scope, string TraceId, string SpanId, string ParentId, string Name);

/// <summary>A stub OpenTelemetry collector: receives traces, metrics and logs over OTLP/gRPC and records them for the test.</summary>
internal sealed class Otlp : IAsyncDisposable
{
    private readonly WebApplication app;

    private Otlp(WebApplication app, string address) => (this.app, Address) = (app, address);

    /// <summary>The value of OTEL_EXPORTER_OTLP_ENDPOINT.</summary>
    public string Address { get; }

    public ConcurrentQueue<Span> Spans { get; } = [];

    /// <summary>The bucket boundaries of each received metric; empty if it is not a histogram.</summary>
    public ConcurrentDictionary<(string Service, string Name), double[]> Metrics { get; } = [];

    /// <summary>Service and text of each received log record.</summary>
    public ConcurrentQueue<(string Service, string Text)> Logs { get; } = [];

    public static async Task<Otlp> StartAsync()
    {
        var port = LoopbackPorts.Allocate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(
            builder.WebHost,
            kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var otlp = new Otlp(builder.Build(), $"http://127.0.0.1:{port}");
        otlp.Take("trace", "Trace", otlp.TakeSpans);
        otlp.Take("metrics", "Metrics", otlp.TakeMetrics);
        otlp.Take("logs", "Logs", otlp.TakeLogs);
        await otlp.app.StartAsync();
        return otlp;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // Field numbers of opentelemetry-proto v1, which is stable.
    private void TakeSpans(Fields request)
    {
        foreach (var resource in request.Of(1))
        foreach (var scope in resource.Of(2))
        foreach (var span in scope.Of(2))
            Spans.Enqueue(new(ServiceOf(resource), scope.Of(1).Single().Text(1), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5)));
    }

    private void TakeMetrics(Fields request)
    {
        foreach (var resource in request.Of(1))
        foreach (var metric in resource.Of(2).SelectMany(scope => scope.Of(2)))
            Metrics[(ServiceOf(resource), metric.Text(1))] = metric.Of(9).SelectMany(histogram => histogram.Of(1)).FirstOrDefault()?.Doubles(7) ?? [];
    }

    private void TakeLogs(Fields request)
    {
        foreach (var resource in request.Of(1))
        foreach (var record in resource.Of(2).SelectMany(scope => scope.Of(2)))
            Logs.Enqueue((ServiceOf(resource), record.Of(5).Single().Text(1)));
    }

    private static string ServiceOf(Fields resource) =>
        resource.Of(1).SelectMany(its => its.Of(1)).Single(attribute => attribute.Text(1) is "service.name").Of(2).Single().Text(1);

    private void Take(string signal, string service, Action<Fields> take) =>
        app.MapPost(
            $"/opentelemetry.proto.collector.{signal}.v1.{service}Service/Export",
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                const int Frame = 5; // compressed flag and length
                var bytes = body.ToArray();
                Assert.Equal(bytes.Length - Frame, (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)));
                take(new(bytes[Frame..]));
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[Frame]); // an empty message
                context.Response.AppendTrailer("grpc-status", "0");
            }
        );

    /// <summary>The length-delimited fields of a protobuf message (messages, strings, bytes), by number.</summary>
    private sealed class Fields
    {
        private readonly ILookup<int, byte[]> fields;

        public Fields(byte[] message)
        {
            List<(int Number, byte[] Value)> read = [];
            using var input = new CodedInputStream(message);
            while (input.ReadTag() is not 0 and var tag)
            {
                if (WireFormat.GetTagWireType(tag) is WireFormat.WireType.LengthDelimited)
                    read.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
                else
                    input.SkipLastField();
            }

            fields = read.ToLookup(field => field.Number, field => field.Value);
        }

        public IEnumerable<Fields> Of(int number) => fields[number].Select(value => new Fields(value));

        public string Text(int number) => Encoding.UTF8.GetString(fields[number].LastOrDefault([]));

        public double[] Doubles(int number) => MemoryMarshal.Cast<byte, double>(fields[number].LastOrDefault([])).ToArray();

        public string Hex(int number) => Convert.ToHexStringLower(fields[number].LastOrDefault([]));
    }
}
