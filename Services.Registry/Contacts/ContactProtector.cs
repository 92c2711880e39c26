using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace ThemeDay.Registry.Contacts;

/// <summary>Encrypts and decrypts contacts.</summary>
public sealed class ContactProtector(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("ThemeDay.Contacts.v1");

    /// <summary>Encrypts a contact for storage.</summary>
    public byte[] Protect(Contact contact) => protector.Protect(JsonSerializer.SerializeToUtf8Bytes(contact));

    /// <summary>Decrypts a stored contact.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The encryption keys were lost (docs/operations.md, Backup).</exception>
    public Contact Unprotect(byte[] cipher) => JsonSerializer.Deserialize<Contact>(protector.Unprotect(cipher))!;
}
