using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Registry.Tests.Contacts;

public sealed class ContactProtectorTests
{
    private static readonly ThemeName Theme = new("430503", "2023-1", "t-1");
    private static readonly Contact Contact = new("张三", "13900001234");

    private readonly ContactProtector protector = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void The_contact_of_a_theme_is_read_as_it_was_written() => Assert.Equal(Contact, protector.Unprotect(Theme, protector.Protect(Theme, Contact)));

    [Theory]
    [InlineData("430502", "2023-1", "t-1")]
    [InlineData("430503", "2023-2", "t-1")]
    [InlineData("430503", "2023-1", "t-2")]
    public void A_contact_copied_into_the_row_of_another_theme_cannot_be_read(string district, string campaign, string theme)
    {
        var cipher = protector.Protect(Theme, Contact);

        Assert.Throws<CryptographicException>(() => protector.Unprotect(new ThemeName(district, campaign, theme), cipher));
    }
}
