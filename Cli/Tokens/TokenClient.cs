using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Tokens;

/// <summary>The subject of a token: role, district code prefix and, for a liaison, unit code.</summary>
internal sealed record TokenSubject(string Role, string? ScopeCode = null, string? Unit = null);

/// <summary>Obtains access tokens from a running system and caches each until one minute before it expires. Thread-safe.</summary>
internal sealed class TokenClient(Uri registry, string clientSecret, TimeProvider clock) : IDisposable
{
    private const string Client = "cli";
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectCallback = LoopbackPeer.ConnectAsync })
    {
        BaseAddress = registry,
        Timeout = TimeSpan.FromSeconds(30),
    };
    private readonly Dictionary<TokenSubject, (string Token, DateTimeOffset ExpiresAt)> cached = [];
    private readonly SemaphoreSlim refreshLock = new(1);

    /// <exception cref="CommandException">The state directory has no secret for this client.</exception>
    public static TokenClient Create(RunFile run, StateDirectory state) =>
        new(
            new(run.Services["registry"].Http),
            state.Secrets.Find("cli-client")
                ?? throw new CommandException($"{state.Path} holds no secret for this command: start the system on it once with ./run"),
            TimeProvider.System
        );

    /// <exception cref="CommandException">Registry rejected the request; the message contains the reason.</exception>
    /// <exception cref="HttpRequestException">Registry is unreachable or temporarily unavailable.</exception>
    public async Task<string> GetAsync(TokenSubject subject, CancellationToken cancellationToken)
    {
        await refreshLock.WaitAsync(cancellationToken);
        try
        {
            if (cached.TryGetValue(subject, out var last) && clock.GetUtcNow() < last.ExpiresAt - RenewBefore)
                return last.Token;
            var response = await RequestTokenAsync(subject, cancellationToken);
            cached[subject] = (response.AccessToken, clock.GetUtcNow().AddSeconds(response.ExpiresIn));
            return response.AccessToken;
        }
        finally
        {
            refreshLock.Release();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        refreshLock.Dispose();
    }

    private async Task<TokenResponse> RequestTokenAsync(TokenSubject subject, CancellationToken cancellationToken)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Client,
            ["client_secret"] = clientSecret,
            ["role"] = subject.Role,
        };
        if (subject.ScopeCode is { } scopeCode)
            form["scope_code"] = scopeCode;
        if (subject.Unit is { } unit)
            form["unit"] = unit;

        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri("connect/token", UriKind.Relative), content, cancellationToken);
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException($"Registry gives no token for now ({(int)response.StatusCode})"); // transient, such as an unavailable database
        if (!response.IsSuccessStatusCode)
            throw new CommandException($"Registry gives no token: {await DescribeRefusalAsync(response, cancellationToken)}");
        return (await response.Content.ReadFromJsonAsync<TokenResponse>(cancellationToken))!;
    }

    // RFC 6749, 5.2. OpenIddict adds a link to its own documentation, which explains nothing here.
    private static async Task<string> DescribeRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await response.Content.ReadFromJsonAsync<TokenRefusal>(cancellationToken);
            return (refusal?.Description ?? refusal?.Error ?? refusal?.Message ?? $"{(int)response.StatusCode}").ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            return $"{(int)response.StatusCode}";
        }
    }

    private sealed record TokenRefusal(
        [property: JsonPropertyName("error")] string? Error,
        [property: JsonPropertyName("error_description")] string? Description,
        [property: JsonPropertyName("message")] string? Message // of google.rpc.Status, such as with TOO_MANY_REQUESTS
    );

    private sealed record TokenResponse(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn
    );
}
