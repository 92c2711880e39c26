using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ThemeDay.SystemTests;

/// <summary>Makes PNG files (ISO/IEC 15948).</summary>
internal static class Png
{
    // 8.2: the first column and row of each pass, and its steps.
    private static readonly (int X, int Y, int Dx, int Dy)[] Passes =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    /// <summary>A black interlaced picture of 16 bits in each of red, green, blue and alpha: small as a file, the largest in memory.</summary>
    public static byte[] Interlaced(int width, int height)
    {
        const int BytesPerPixel = 8;
        using MemoryStream rows = new();
        using (ZLibStream compressed = new(rows, CompressionLevel.Fastest, leaveOpen: true))
            foreach (var (x, y, dx, dy) in Passes)
            {
                var row = new byte[1 + ((width - x + dx - 1) / dx * BytesPerPixel)];
                for (var at = y; at < height; at += dy)
                    compressed.Write(row);
            }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (16, 6, 1);
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", rows.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
        file.Write(number);
    }

    // Annex D.
    private static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
