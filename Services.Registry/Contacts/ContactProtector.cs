using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Registry.Contacts;

/// <summary>Encrypts and decrypts contacts, each for its theme: the contact of one theme cannot be read as that of another.</summary>
public sealed class ContactProtector(IDataProtectionProvider protection)
{
    /// <summary>Encrypts the contact of a theme for storage.</summary>
    public byte[] Protect(ThemeName theme, Contact contact) => CreateProtector(theme).Protect(JsonSerializer.SerializeToUtf8Bytes(contact));

    /// <summary>Decrypts the stored contact of a theme.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted for another theme, or the encryption keys were lost
    /// (docs/operations.md, Backup).</exception>
    public Contact Unprotect(ThemeName theme, byte[] cipher) => JsonSerializer.Deserialize<Contact>(CreateProtector(theme).Unprotect(cipher))!;

    private IDataProtector CreateProtector(ThemeName theme) => protection.CreateProtector("ThemeDay.Contacts.v2", $"{theme}");
}
