using System.Net;
using ThemeDay.Scheduling.Notifications;

namespace ThemeDay.Scheduling.Tests.Notifications;

public sealed class WebhookTargetsTests
{
    private static readonly WebhookTargets Public = new(new());
    private static readonly WebhookTargets WithOffice = new(new() { AllowedNetworks = "10.1.0.0/16, fd00:1::/64" });

    [Theory]
    [InlineData("https://oa.example.gov.cn/notifications?x=1", true)]
    [InlineData("https://[2400:3200::1]/", true)]
    [InlineData("http://oa.example.gov.cn/", false)]
    [InlineData("https://user:secret@oa.example.gov.cn/", false)]
    [InlineData("https://oa.example.gov.cn/#part", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://2130706433/", false)] // 127.0.0.1 as a number
    [InlineData("https://0x7f.1/", false)]
    [InlineData("https://169.254.169.254/latest", false)]
    [InlineData("https://[::ffff:10.0.0.1]/", false)]
    [InlineData("ftp://oa.example.gov.cn/", false)]
    [InlineData("/notifications", false)]
    [InlineData("", false)]
    public void A_webhook_is_at_a_public_address_by_https(string url, bool isAllowed) => Assert.Equal(isAllowed, Public.IsAllowed(url));

    [Fact]
    public void An_address_is_not_too_long() => Assert.False(Public.IsAllowed($"https://oa.example.gov.cn/{new string('a', 500)}"));

    [Theory]
    [InlineData("http://10.1.2.3:8080/", true)]
    [InlineData("https://10.2.2.3/", false)]
    [InlineData("http://[fd00:1::5]/", true)]
    [InlineData("http://oa.example.gov.cn/", true)] // where it leads to is checked when it is connected to
    public void An_operator_allows_networks_of_the_office(string url, bool isAllowed) => Assert.Equal(isAllowed, WithOffice.IsAllowed(url));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("169.254.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fd12::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void No_connection_is_made_to_an_address_that_is_not_public(string address) =>
        Assert.False(Public.IsAllowed(IPAddress.Parse(address), isEncrypted: true));

    [Theory]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("8.8.8.8", false, false)] // plain http
    [InlineData("172.32.0.1", true, true)]
    [InlineData("2400:3200::1", true, true)]
    public void A_public_address_is_connected_to_by_https_only(string address, bool isEncrypted, bool isAllowed) =>
        Assert.Equal(isAllowed, Public.IsAllowed(IPAddress.Parse(address), isEncrypted));
}
