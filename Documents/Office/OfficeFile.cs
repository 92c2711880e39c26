using System.IO.Compression;
using System.Xml;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Documents.Office;

/// <summary>Why a file is not read as a Word or Excel file.</summary>
public enum OfficeFileProblem
{
    /// <summary>It is neither .docx nor .xlsx.</summary>
    NotOffice,

    /// <summary>A Word or Excel file of 1997 to 2003 (.doc, .xls), or one with a password.</summary>
    OldOrEncrypted,

    /// <summary>It has macros (.docm, .xlsm) or embedded programs.</summary>
    ActiveContent,

    /// <summary>Parts of it are at another place: linked pictures, templates, workbooks.</summary>
    ExternalContent,

    /// <summary>Too large: as a file, or when it is decompressed.</summary>
    TooLarge,

    /// <summary>It is damaged.</summary>
    Damaged,
}

/// <summary>The media types of files.</summary>
public static class OfficeMediaTypes
{
    /// <summary>.docx</summary>
    public const string Word = FileTypes.Docx;

    /// <summary>.xlsx</summary>
    public const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

/// <summary>The kind of a file.</summary>
public enum OfficeFileKind
{
    /// <summary>.docx</summary>
    Word,

    /// <summary>.xlsx</summary>
    Excel,
}

/// <summary>A file that was not read.</summary>
public sealed class OfficeFileException(OfficeFileProblem problem, Exception? cause = null) : Exception($"the file is not read: {problem}", cause)
{
    /// <summary>Why.</summary>
    public OfficeFileProblem Problem => problem;
}

/// <summary>
/// Checks a file before the libraries read it: they hold all of it in memory. A bomb, macros and content from elsewhere are refused within its first
/// <see cref="MaxExpandedBytes"/>.
/// </summary>
public static class OfficeFile
{
    /// <summary>Maximum size of a file: 20 MiB, as of a scan.</summary>
    public const long MaxBytes = 20 << 20;

    /// <summary>Maximum size of all parts together, decompressed: 64 MiB.</summary>
    public const long MaxExpandedBytes = 64 << 20;

    /// <summary>
    /// Maximum size of a part of XML, decompressed: 4 MiB. A form of a thousand rows has less than 2; the library takes a second and 100 MiB of memory for 4.
    /// </summary>
    public const long MaxXmlBytes = 4 << 20;

    /// <summary>Maximum size of all parts of XML together, decompressed: 12 MiB.</summary>
    public const long MaxAllXmlBytes = 12 << 20;

    private const int MaxParts = 1_000;
    private const int MaxAttributes = 100; // of an element
    private const int MaxXmlDepth = 100; // elements within each other; a table in a table has less than 30

    private const string ContentTypes = "[Content_Types].xml";
    private const string WordPart = "word/document.xml";
    private const string ExcelPart = "xl/workbook.xml";
    private const string External = "External";
    private const string MainPart = "/officeDocument";
    private const string Hyperlink = "/hyperlink";

    private static readonly byte[] CompoundFile = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]; // [MS-CFB] 2.2

    // Macros, ActiveX controls and embedded objects, in the folders word/ and xl/.
    private static readonly string[] ActiveParts = ["vbaproject", "vbadata", "activex/", "embeddings/", "macrosheets/", "customui"];

    private static readonly string[] ActiveTypes = ["macroEnabled", "vbaProject", "oleObject", "activeX"];

    private static readonly string[] ActiveRelationships =
    [
        "/oleObject",
        "/package",
        "/vbaProject",
        "/control",
        "/activeXControlBinary",
        "/aFChunk",
        "/attachedTemplate",
        "/externalLink",
    ];

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxXmlBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Checks a file.</summary>
    /// <param name="file">The file, seekable; its position is at the beginning afterwards.</param>
    /// <exception cref="OfficeFileException">It is not to be read.</exception>
    public static OfficeFileKind Check(Stream file)
    {
        if (file.Length > MaxBytes)
            throw new OfficeFileException(OfficeFileProblem.TooLarge);
        try
        {
            if (StartsWith(file, CompoundFile))
                throw new OfficeFileException(OfficeFileProblem.OldOrEncrypted);
            using var package = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return Check(package);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException or EndOfStreamException)
        {
            throw new OfficeFileException(StartsWith(file, "PK"u8) ? OfficeFileProblem.Damaged : OfficeFileProblem.NotOffice, exception);
        }
        finally
        {
            file.Position = 0;
        }
    }

    private static OfficeFileKind Check(ZipArchive package)
    {
        var names = package.Entries.Select(part => part.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names.Count > MaxParts || names.Count < package.Entries.Count)
            throw new OfficeFileException(OfficeFileProblem.Damaged);
        if (!names.Contains(ContentTypes) || names.Contains(WordPart) == names.Contains(ExcelPart))
            throw new OfficeFileException(OfficeFileProblem.NotOffice);
        if (names.Any(name => ActiveParts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))))
            throw new OfficeFileException(OfficeFileProblem.ActiveContent);
        var (left, xmlLeft) = (MaxExpandedBytes, MaxAllXmlBytes);
        foreach (var part in package.Entries)
        {
            var count = Read(part, left, xmlLeft);
            left -= count;
            xmlLeft -= IsXml(part.FullName) ? count : 0;
        }

        return names.Contains(WordPart) ? OfficeFileKind.Word : OfficeFileKind.Excel;
    }

    // The sizes that an archive states need not be true: what is read is counted.
    private static long Read(ZipArchiveEntry part, long left, long xmlLeft)
    {
        using var content = new CountingStream(part.Open(), left);
        if (IsXml(part.FullName))
            ReadXml(part, new CountingStream(content, Math.Min(MaxXmlBytes, xmlLeft)));
        content.CopyTo(Stream.Null);
        return content.Count;
    }

    private static void ReadXml(ZipArchiveEntry part, Stream content)
    {
        var isRelationships = part.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);
        var isContentTypes = part.FullName.Equals(ContentTypes, StringComparison.OrdinalIgnoreCase);
        using var reader = XmlReader.Create(content, Strict);
        while (reader.Read())
        {
            if (reader.Depth > MaxXmlDepth || reader.AttributeCount > MaxAttributes)
                throw new OfficeFileException(OfficeFileProblem.Damaged);
            if (reader.NodeType is not XmlNodeType.Element)
                continue;
            if (isContentTypes)
                CheckContentType(reader);
            else if (isRelationships)
                CheckRelationship(reader);
        }
    }

    // The library reads as XML what is declared so, whatever its name is.
    private static void CheckContentType(XmlReader reader)
    {
        var type = reader.GetAttribute("ContentType") ?? "";
        if (ActiveTypes.Any(active => type.Contains(active, StringComparison.OrdinalIgnoreCase)))
            throw new OfficeFileException(OfficeFileProblem.ActiveContent);
        var name = reader.GetAttribute("PartName") ?? $".{reader.GetAttribute("Extension")}";
        if (type.EndsWith("xml", StringComparison.OrdinalIgnoreCase) && !IsXml(name))
            throw new OfficeFileException(OfficeFileProblem.Damaged);
    }

    private static void CheckRelationship(XmlReader reader)
    {
        var type = reader.GetAttribute("Type") ?? "";
        // A link that people follow is text; everything else would be loaded.
        if (reader.GetAttribute("TargetMode") is External && !type.EndsWith(Hyperlink, StringComparison.Ordinal))
            throw new OfficeFileException(OfficeFileProblem.ExternalContent);
        if (ActiveRelationships.Any(active => type.EndsWith(active, StringComparison.OrdinalIgnoreCase)))
            throw new OfficeFileException(OfficeFileProblem.ActiveContent);
        if (type.EndsWith(MainPart, StringComparison.Ordinal) && reader.GetAttribute("Target")?.TrimStart('/') is not (WordPart or ExcelPart))
            throw new OfficeFileException(OfficeFileProblem.NotOffice);
    }

    private static bool IsXml(string name) =>
        name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(Stream file, ReadOnlySpan<byte> signature)
    {
        file.Position = 0;
        Span<byte> first = stackalloc byte[signature.Length];
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual(signature);
    }

    /// <summary>Counts what is read, up to a limit.</summary>
    private sealed class CountingStream(Stream content, long limit) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = content.Read(buffer);
            Count += read;
            return Count <= limit ? read : throw new OfficeFileException(OfficeFileProblem.TooLarge);
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
