using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Configuration;

public sealed class OptionsTests
{
    [Fact]
    public void A_setting_that_is_not_set_has_its_default()
    {
        Assert.Equal(500, Builder().AddValidatedOptions<FeedOptions>("Feed").MaxSubscribers);
        Assert.Equal(7, Builder(("Feed:MaxSubscribers", "7")).AddValidatedOptions<FeedOptions>("Feed").MaxSubscribers);
    }

    [Fact]
    public void A_required_setting_that_is_missing_is_named_as_the_environment_variable_to_set()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Builder().AddValidatedOptions<FileStoreOptions>("Files"));

        Assert.StartsWith("Files__Folder: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Feed:MaxSubscribers", "0")]
    [InlineData("Feed:MaxSubscribers", "many")]
    [InlineData("Feed:MaxSubscriber", "7")]
    public void A_setting_out_of_range_of_another_type_or_misspelt_is_refused(string name, string value)
    {
        var error = Assert.ThrowsAny<Exception>(() => Builder((name, value)).AddValidatedOptions<FeedOptions>("Feed"));

        Assert.Contains("MaxSubscriber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoints:Address", "0.0.0.0", "Endpoints__Address")]
    [InlineData("Endpoints:Address", "localhost", "Endpoints__Address")]
    [InlineData("Endpoints:Certificate", "chain.pem", "Endpoints__CertificateKey")]
    [InlineData("Endpoints:MaxConnectionAge", "00:00:00", "Endpoints__MaxConnectionAge")]
    [InlineData("Endpoints:HttpPort", "70000", "Endpoints__HttpPort")]
    [InlineData("Endpoints:KnownProxies", "127.0.0.1, proxy", "Endpoints__KnownProxies")]
    [InlineData("Endpoints:KnownProxies", "10.0.0.0/33", "Endpoints__KnownProxies")]
    [InlineData("Limits:BurstPerAddress", "0", "Limits__BurstPerAddress")]
    [InlineData("Limits:RequestsPerSecondPerAccount", "2000000", "Limits__RequestsPerSecondPerAccount")]
    [InlineData("Tokens:Issuer", "registry", "Tokens__Issuer")]
    [InlineData("Tokens:Jwks", "registry/jwks", "Tokens__Jwks")]
    [InlineData("Tokens:Endpoint", "token", "Tokens__Endpoint")]
    public void A_service_with_an_invalid_setting_does_not_start(string name, string value, string variable)
    {
        var builder = Builder((name, value), ("Tokens:ClientSecret", "of-tests"));

        var error = Assert.Throws<OptionsValidationException>(() => builder.AddServiceDefaults("registry"));

        Assert.Contains(variable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_is_read_once()
    {
        var builder = Builder(("Tokens:ClientSecret", "of-tests"));

        var tokens = builder.AddValidatedOptions<TokenOptions>("Tokens");

        Assert.Same(tokens, builder.AddValidatedOptions<TokenOptions>("Tokens"));
    }

    [Fact]
    public void Another_address_than_loopback_is_allowed_behind_a_proxy_that_speaks_TLS()
    {
        Builder(("Endpoints:Address", "0.0.0.0"), ("Endpoints:BehindTlsProxy", "true"), ("Tokens:ClientSecret", "of-tests")).AddServiceDefaults("registry");
    }

    private static WebApplicationBuilder Builder(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)));
        return builder;
    }
}
