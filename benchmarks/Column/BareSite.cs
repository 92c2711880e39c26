using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using ThemeDay.Benchmarks.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Column;

/// <summary>The baseline: bare endpoints that write the bytes of the service's answers from memory, and nothing else.</summary>
internal static class BareSite
{
    private const string Name = "bare-site";

    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command(Name, "The baseline's server; started by column") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    /// <summary>Starts it.</summary>
    /// <param name="answers">What it answers.</param>
    /// <param name="state">The directory for the bytes.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<ColumnAnswer> answers, StateDirectory state, CancellationToken cancellationToken)
    {
        var port = LoopbackPorts.Allocate();
        var settings = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = null, ["Endpoints__HttpPort"] = $"{port}" };
        foreach (var (number, answer) in answers.Index())
        {
            var file = state.GetPath($"bare-{number}");
            await File.WriteAllBytesAsync(file, answer.Bytes, cancellationToken);
            settings[$"Bare__{number}__Path"] = answer.Path;
            settings[$"Bare__{number}__ContentType"] = answer.ContentType;
            settings[$"Bare__{number}__ContentEncoding"] = answer.ContentEncoding;
            settings[$"Bare__{number}__File"] = file;
        }

        return await ServerProcess.StartCommandAsync(
            Name,
            new($"http://127.0.0.1:{port}"),
            answers[0].Path,
            settings,
            state.GetPath("bare-site.log"),
            cancellationToken
        );
    }

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunAsync(_ => Task.CompletedTask, app => MapAsync(app, cancellationToken), cancellationToken);

    private static async Task MapAsync(WebApplication app, CancellationToken cancellationToken)
    {
        foreach (var answer in app.Configuration.GetSection("Bare").GetChildren())
        {
            var bytes = await File.ReadAllBytesAsync(answer["File"]!, cancellationToken);
            var (contentType, contentEncoding) = (answer["ContentType"], answer["ContentEncoding"]);
            app.MapGet(
                answer["Path"]!,
                (RequestDelegate)(
                    http =>
                    {
                        http.Response.ContentType = contentType;
                        http.Response.ContentLength = bytes.Length;
                        if (contentEncoding is { Length: > 0 })
                            http.Response.Headers.ContentEncoding = contentEncoding;
                        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
                    }
                )
            );
        }
    }
}

/// <summary>An answer of the public site.</summary>
/// <param name="Path">The path.</param>
/// <param name="ContentType">Content-Type.</param>
/// <param name="ContentEncoding">Content-Encoding; empty if there is none.</param>
/// <param name="Bytes">The body, as it is sent.</param>
internal sealed record ColumnAnswer(string Path, string ContentType, string ContentEncoding, byte[] Bytes);
