using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class MailAddressesTests
{
    [Theory]
    [InlineData("zwgk@example.gov.cn", true)]
    [InlineData("a.b+c@mail.example.cn", true)]
    [InlineData("zwgk@localhost", false)]
    [InlineData("张三 <zwgk@example.gov.cn>", false)]
    [InlineData("政务公开@example.gov.cn", false)]
    [InlineData("zwgk@example.gov.cn\r\nBcc: other@example.cn", false)]
    [InlineData("a@example.cn,b@example.cn", false)]
    [InlineData("zwgk", false)]
    [InlineData("", false)]
    public void A_mail_address_is_one_address_and_nothing_else(string text, bool isAddress) => Assert.Equal(isAddress, MailAddresses.IsValid(text));

    [Theory]
    [InlineData("a@b..cn")]
    [InlineData("a@.cn")]
    [InlineData("a@b.")]
    [InlineData("a@b.cn.")]
    [InlineData("a@.b.cn")]
    [InlineData("a..b@example.cn")]
    [InlineData(".a@example.cn")]
    [InlineData("a.@example.cn")]
    [InlineData("@example.cn")]
    [InlineData("a@")]
    public void A_mail_address_has_no_empty_part_between_its_dots(string text) => Assert.False(MailAddresses.IsValid(text));

    [Fact]
    public void A_mail_address_has_at_most_254_characters()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('b', 60), 4));

        Assert.True(MailAddresses.IsValid($"{new string('a', 254 - 1 - host.Length)}@{host}"));
        Assert.False(MailAddresses.IsValid($"{new string('a', 255 - 1 - host.Length)}@{host}"));
    }
}
