namespace ThemeDay.Portal.Tests;

/// <summary>Nobody is sent a page in a coding that the reader's program does not accept (RFC 9110, 12.5.3), whoever asked for it before.</summary>
public sealed class CodingTests(PortalHost portal) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("*", "br")]
    [InlineData("br;q=0", "")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("*;q=0", "")]
    [InlineData("abr, x-gzip-like", "")]
    [InlineData("identity", "")]
    [InlineData("br;q=nonsense", "")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    public async Task A_page_comes_in_the_coding_that_is_asked_for(string accepted, string coding)
    {
        Assert.Equal(coding, await GetCodingAsync("/430503", accepted));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("br;q=0")]
    [InlineData("abr")]
    [InlineData("gzip;q=0.1, br;q=0.2")]
    public async Task Who_accepts_no_coding_gets_a_page_without_one_whoever_asked_for_it_before(string before)
    {
        var path = $"/430503/search?q={Uri.EscapeDataString(before)}";

        await GetCodingAsync(path, before);

        Assert.Equal("", await GetCodingAsync(path, accepted: null));
        Assert.Equal("gzip", await GetCodingAsync(path, "gzip"));
    }

    private async Task<string> GetCodingAsync(string path, string? accepted)
    {
        using var client = portal.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        return string.Join(", ", answer.Content.Headers.ContentEncoding);
    }
}
