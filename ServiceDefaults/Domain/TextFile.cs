using System.Text;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Decodes text files that people saved, by their bytes: UTF-8, or GB18030 as Excel saves CSV files under Chinese Windows.</summary>
public static class TextFile
{
    private const int Gb18030CodePage = 54_936;
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // GBK and GB2312, which Excel writes, are subsets of it.
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        Gb18030CodePage,
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback
    )!;

    /// <summary>The text of a file, without its byte order mark.</summary>
    /// <param name="bytes">The file: with the byte order mark of UTF-8, that encoding; otherwise UTF-8 if all of it is valid, or else GB18030.</param>
    /// <returns>The text; null if it is not valid in its encoding.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? Decode(Utf8, bytes[Encoding.UTF8.Preamble.Length..]) : Decode(Utf8, bytes) ?? Decode(Gb18030, bytes);

    private static string? Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes).TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
