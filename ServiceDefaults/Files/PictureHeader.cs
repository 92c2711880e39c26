using System.Buffers.Binary;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>What the header of a JPEG or PNG file says, read without decoding the picture.</summary>
/// <param name="Width">The width in pixels, as stored, before it is turned upright; at least 1.</param>
/// <param name="Height">The height in pixels; at least 1.</param>
/// <param name="BitsPerPixel">The bits of all channels of a pixel.</param>
/// <param name="IsInterlaced">Whether the whole picture is held in memory to decode any part of it: an interlaced PNG, a JPEG that is progressive or
/// has a scan for each component.</param>
/// <param name="Samples">The number of samples of all channels, which is less than that of pixels × channels where colours are subsampled.</param>
public sealed record PictureHeader(int Width, int Height, int BitsPerPixel, bool IsInterlaced, long Samples)
{
    private const int MaxSegments = 10_000;
    private const int PngHeaderBytes = 33; // signature, and the chunk IHDR with its length and checksum

    /// <summary>The number of pixels.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Reads the header of a file from its beginning.</summary>
    /// <param name="file">The file, seekable.</param>
    /// <returns>The header; null if the file is neither JPEG nor PNG, or ends within its header.</returns>
    public static PictureHeader? Read(Stream file)
    {
        file.Position = 0;
        Span<byte> head = stackalloc byte[PngHeaderBytes];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return FileTypes.Detect(head[..read]) switch
        {
            FileTypes.Png when read == PngHeaderBytes => ReadPng(head),
            FileTypes.Jpeg => ReadJpeg(file),
            _ => null,
        };
    }

    // ISO/IEC 15948 (PNG), 11.2.2: width, height, bit depth, colour type, compression, filter, interlace method.
    private static PictureHeader? ReadPng(ReadOnlySpan<byte> head)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]));
        var channels = head[25] switch
        {
            0 or 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 0,
        };
        var isHeader = head[12..16].SequenceEqual("IHDR"u8) && width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue && channels > 0;
        return isHeader ? new((int)width, (int)height, channels * head[24], head[28] != 0, channels * (long)width * height) : null;
    }

    // ISO/IEC 10918-1 (JPEG), B.1.1 and B.2.2: segments with a marker and a length, up to the start of the first scan after the frame header.
    private static PictureHeader? ReadJpeg(Stream file)
    {
        const byte MarkerPrefix = 0xFF;
        (PictureHeader Header, int Components)? frame = null;
        Span<byte> length = stackalloc byte[2];
        file.Position = 2;
        for (var segment = 0; segment < MaxSegments && file.ReadByte() == MarkerPrefix; segment++)
        {
            int marker;
            while ((marker = file.ReadByte()) == MarkerPrefix) { } // fill bytes
            if (marker is < 0 or 0x00 or 0xD9 || (marker is 0xDA && frame is null))
                return null; // the picture ends or begins without a frame header
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue; // without content
            if (file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
                return null;
            var contentBytes = BinaryPrimitives.ReadUInt16BigEndian(length) - length.Length;
            if (marker is 0xDA && frame is var (header, components)) // scans of single components are held until the last has been read
                return file.ReadByte() < components ? header with { IsInterlaced = true } : header;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (frame is not null || ReadFrame(file, contentBytes, isProgressive: (marker & 3) == 2) is not { } read)
                    return null;
                frame = read;
                continue;
            }

            file.Position += Math.Max(0, contentBytes);
        }

        return null;
    }

    private static (PictureHeader Header, int Components)? ReadFrame(Stream file, int contentBytes, bool isProgressive)
    {
        const int FixedBytes = 6; // precision, height, width, number of components
        const int ComponentBytes = 3;
        var frame = new byte[Math.Max(0, contentBytes)];
        if (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) < frame.Length || frame.Length < FixedBytes)
            return null;
        var (height, width, components) = (
            BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(1)),
            BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(3)),
            frame[5]
        );
        if (height == 0 || width == 0 || components == 0 || frame.Length < FixedBytes + (components * ComponentBytes))
            return null;
        var factors = Enumerable.Range(0, components).Select(component => frame[FixedBytes + (component * ComponentBytes) + 1]).ToArray();
        var sampled = factors.Sum(factor => (factor >> 4) * (factor & 0xF));
        var most = factors.Max(factor => factor >> 4) * factors.Max(factor => factor & 0xF);
        return most == 0 ? null : (new(width, height, components * frame[0], isProgressive, (long)width * height * sampled / most), components);
    }
}
