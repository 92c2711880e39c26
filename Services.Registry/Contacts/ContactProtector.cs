using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Registry.Contacts;

/// <summary>Encrypts and decrypts contacts, each for its theme or unit: the contact of one cannot be read as that of another.</summary>
public sealed class ContactProtector(IDataProtectionProvider protection)
{
    /// <summary>Encrypts the contact of a theme for storage.</summary>
    public byte[] Protect(ThemeName theme, Contact contact) => CreateProtector(theme).Protect(JsonSerializer.SerializeToUtf8Bytes(contact));

    /// <summary>Decrypts the stored contact of a theme.</summary>
    /// <exception cref="CryptographicException">It was encrypted for another theme, or the encryption keys were lost
    /// (docs/operations.md, Backup).</exception>
    public Contact Unprotect(ThemeName theme, byte[] cipher) => JsonSerializer.Deserialize<Contact>(CreateProtector(theme).Unprotect(cipher))!;

    /// <summary>Whether the stored contact of a theme is this one; false if it cannot be decrypted.</summary>
    public bool IsStored(ThemeName theme, byte[] cipher, Contact contact)
    {
        try
        {
            return Unprotect(theme, cipher) == contact;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Encrypts the mail addresses of a unit for storage.</summary>
    public byte[] Protect(UnitName unit, IEnumerable<string> addresses) => CreateProtector(unit).Protect(JsonSerializer.SerializeToUtf8Bytes(addresses));

    /// <summary>Decrypts the stored mail addresses of a unit.</summary>
    /// <exception cref="CryptographicException">They were encrypted for another unit, or the encryption keys were lost
    /// (docs/operations.md, Backup).</exception>
    public IReadOnlyList<string> Unprotect(UnitName unit, byte[] cipher) => JsonSerializer.Deserialize<string[]>(CreateProtector(unit).Unprotect(cipher))!;

    private IDataProtector CreateProtector(UnitName unit) => protection.CreateProtector("ThemeDay.UnitContacts.v1", $"{unit}");

    private IDataProtector CreateProtector(ThemeName theme) => protection.CreateProtector("ThemeDay.Contacts.v2", $"{theme}");
}
