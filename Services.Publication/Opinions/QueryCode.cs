using System.Security.Cryptography;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Publication.Opinions;

/// <summary>
/// The number and the query code of a receipt: letters and digits that are not taken for each other when they are written down (Crockford's Base32, without I,
/// L, O and U).
/// </summary>
public static class QueryCode
{
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CodeLength = 12; // 60 bits: beyond guessing, with the limit of failed attempts
    private const int GroupLength = 4;
    private const int SuffixLength = 6;
    private const int MaxTypedLength = 50; // with spaces
    private const string Purpose = "ThemeDay.OpinionQueryCode.v1";

    /// <summary>A new query code, such as K7M2-Q9XR-4TVB.</summary>
    /// <param name="requestId">The request_id, which a repeated request has again; null for a random code.</param>
    /// <param name="key">The key of the service: from the request_id alone, nobody makes the code.</param>
    public static string Create(Guid? requestId, HashKey key)
    {
        var bytes = requestId is { } id ? key.ComputeHash(Purpose, Encoding.UTF8.GetBytes($"{id}")) : RandomNumberGenerator.GetBytes(CodeLength);
        return string.Join('-', bytes.Take(CodeLength).Select(value => Letters[value % Letters.Length]).Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>A new number, such as 20230620-K7M2Q9: the day, and letters by which one does not know how many there are.</summary>
    public static string CreateNumber(DateOnly day) => $"{day:yyyyMMdd}-{RandomNumberGenerator.GetString(Letters, SuffixLength)}";

    /// <summary>The hash that is stored. A code has enough bits of its own: neither salt nor slow hash is needed.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(Normalize(code)));

    /// <summary>Whether a code is the one that was hashed, in constant time.</summary>
    public static bool Matches(string code, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(code), hash);

    /// <summary>The error of what a person has typed: nothing, or more than a number or a code ever is.</summary>
    public static Error? Validate(params IEnumerable<(string Field, string Text)> typed)
    {
        var violations = typed
            .Where(each => TextCharacters.IsBlank(each.Text) || each.Text.Length > MaxTypedLength)
            .Select(each => new FieldViolation(each.Field, each.Text.Length > MaxTypedLength ? ErrorReasons.OutOfRange : ErrorReasons.Required))
            .ToList();
        return violations is [] ? null : Error.InvalidArgument(violations);
    }

    /// <summary>The id of the opinion of a number that a person has typed.</summary>
    public static string ToOpinionId(string number) =>
        string.Concat(number.Where(character => !char.IsWhiteSpace(character)).Select(ToLetter)).ToLowerInvariant();

    private static string Normalize(string code) =>
        string.Concat(code.Select(ToLetter).Where(character => !char.IsWhiteSpace(character) && character is not '-'));

    // As people read them: I and L for 1, O for 0; full-width from Chinese input methods.
    private static char ToLetter(char character) =>
        char.ToUpperInvariant(TextCharacters.ToHalfWidth(character)) switch
        {
            'I' or 'L' => '1',
            'O' => '0',
            '—' or '–' => '-',
            var letter => letter,
        };
}
