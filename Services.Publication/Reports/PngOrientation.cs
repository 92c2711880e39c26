using System.Buffers.Binary;
using SkiaSharp;

namespace ThemeDay.Publication.Reports;

/// <summary>The orientation in the chunk eXIf of a PNG, which SkiaSharp does not read.</summary>
public static class PngOrientation
{
    private const int SignatureBytes = 8;
    private const int ChecksumBytes = 4;
    private const int MaxChunks = 100_000;
    private const int MaxExifBytes = 64 << 10; // as in a JPEG
    private const int EntryBytes = 12;
    private const ushort OrientationTag = 0x0112;

    /// <summary>Reads the orientation.</summary>
    /// <param name="file">The picture, seekable.</param>
    /// <returns>The orientation; null if the file is no PNG, or has none that is valid.</returns>
    public static SKEncodedOrigin? Read(Stream file)
    {
        file.Position = 0;
        Span<byte> head = stackalloc byte[SignatureBytes]; // the signature, then length and type of each chunk: PNG (ISO/IEC 15948), 5.3
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[1..4].SequenceEqual("PNG"u8))
            return null;
        for (var chunk = 0; chunk < MaxChunks && file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length; chunk++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head[4..].SequenceEqual("eXIf"u8) && length <= MaxExifBytes)
            {
                var exif = new byte[length];
                return file.ReadAtLeast(exif, exif.Length, throwOnEndOfStream: false) == exif.Length ? FindInTiff(exif) : null;
            }

            file.Position += length + ChecksumBytes;
        }

        return null;
    }

    // TIFF 6.0, section 2: byte order, 42, offset of the directory; the directory: number of entries, then tag, type, count, value.
    private static SKEncodedOrigin? FindInTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return null;
        var isLittleEndian = tiff.StartsWith("II"u8);
        var directory = ReadUInt32(tiff[4..], isLittleEndian);
        if (directory > tiff.Length - 2)
            return null;
        var entries = tiff[((int)directory + 2)..];
        for (
            var entry = 0;
            entry < ReadUInt16(tiff[(int)directory..], isLittleEndian) && entries.Length >= EntryBytes;
            entry++, entries = entries[EntryBytes..]
        )
            if (ReadUInt16(entries, isLittleEndian) == OrientationTag)
                return ReadUInt16(entries[8..], isLittleEndian) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : null;
        return null;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> at, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint ReadUInt32(ReadOnlySpan<byte> at, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
