using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Tells OFD from other ZIP archives, such as DOCX, by the central directory.</summary>
public static class OfdArchive
{
    private const string EntryPoint = "OFD.xml"; // GB/T 33190-2016, 6: the main entry, in the root directory, in this spelling
    private const int EndRecordBytes = 22;
    private const int MaxCommentBytes = ushort.MaxValue;
    private const int MaxDirectoryBytes = 1 << 20; // some 15,000 entries; the directory is held in memory
    private const int MaxEntryPointCharacters = 1 << 20;

    /// <summary>Whether the archive has an entry OFD.xml in its root whose root element is OFD.</summary>
    /// <param name="file">The file, seekable. An archive with more than 1 MiB of central directory, or in ZIP64 format, is not taken for OFD.</param>
    public static bool IsOfd(Stream file)
    {
        if (!HasSmallDirectory(file))
            return false;
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.GetEntry(EntryPoint) is not { } entry)
                return false;
            using var content = entry.Open();
            using var reader = XmlReader.Create(
                content,
                new()
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    MaxCharactersInDocument = MaxEntryPointCharacters,
                }
            );
            return reader.MoveToContent() is XmlNodeType.Element && reader.LocalName is "OFD";
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException or NotSupportedException)
        {
            return false; // damaged or encrypted
        }
    }

    // APPNOTE.TXT, 4.3.16: the end record has a signature, the number of this disk at 4 and of entries at 10, the offset of the directory at 16; a comment may
    // follow it. The largest values refer to the records of ZIP64.
    private static bool HasSmallDirectory(Stream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndRecordBytes + MaxCommentBytes)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndRecordBytes)
            return false;
        if (
            BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 4)) != 0
            || BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10)) == ushort.MaxValue
        )
            return false;
        var directory = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        return directory < file.Length && file.Length - directory <= MaxDirectoryBytes + EndRecordBytes + MaxCommentBytes;
    }
}
