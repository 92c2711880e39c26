using System.Buffers.Binary;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>The codec of a video.</summary>
public enum VideoCodec
{
    /// <summary>H.264 (AVC).</summary>
    H264 = 1,

    /// <summary>HEVC (H.265).</summary>
    Hevc = 2,

    /// <summary>AV1.</summary>
    Av1 = 3,
}

/// <summary>A part of a file.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
public readonly record struct FileRange(long Start, long End);

/// <summary>What the boxes of an MP4 file (ISO/IEC 14496-12) say.</summary>
/// <param name="Duration">How long it plays.</param>
/// <param name="Codec">Of the first video track.</param>
/// <param name="Width">Of the first video track in pixels, as it is coded.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Metadata">The boxes that are neither needed to play it nor known to be harmless.</param>
public sealed record Mp4File(TimeSpan Duration, VideoCodec Codec, int Width, int Height, IReadOnlyList<FileRange> Metadata)
{
    private const int MaxBoxes = 10_000;
    private const int MaxTracks = 16;
    private const int BoxHeaderBytes = 8;
    private const int LargeBoxHeaderBytes = 16;
    private static readonly TimeSpan MaxDuration = TimeSpan.FromHours(24);

    // 4.3, annex E, and the brands of 3GPP, Apple and Sony for files that are MP4; that of QuickTime ("qt  ") is none.
    private static readonly string[] Brands =
    [
        "isom",
        "iso2",
        "iso3",
        "iso4",
        "iso5",
        "iso6",
        "mp41",
        "mp42",
        "avc1",
        "M4V ",
        "M4VH",
        "M4VP",
        "3gp4",
        "3gp5",
        "MSNV",
    ];

    private static readonly string[] Padding = ["free", "skip", "wide"];
    private static readonly string[] Fragments = ["moof", "mvex", "sidx", "styp", "mfra"];
    private static readonly string[] OfMovie = ["mvhd", "trak", "iods"];
    private static readonly string[] OfTrack = ["tkhd", "tref", "edts", "mdia"];

    /// <summary>Reads the boxes of a file: headers, and a few fields of known size.</summary>
    /// <param name="file">The file, seekable.</param>
    /// <returns>INVALID_ARGUMENT with VIDEO_TYPE_UNSUPPORTED, VIDEO_HAS_OTHER_TRACKS or FILE_UNREADABLE.</returns>
    public static Result<Mp4File> Read(Stream file)
    {
        try
        {
            return new Reader(file).Read();
        }
        catch (RefusedException exception)
        {
            return Error.InvalidArgument("chunk", exception.Reason);
        }
        catch (EndOfStreamException)
        {
            return Error.InvalidArgument("chunk", ErrorReasons.FileUnreadable);
        }
    }

    /// <summary>Overwrites the metadata: each box becomes a free one (8.1.2) of the same size, filled with zeros, so that no offset changes.</summary>
    /// <param name="file">The file, writable.</param>
    /// <param name="cancellationToken">Cancels between pieces; what is erased in part can be read and erased again.</param>
    public async Task EraseAsync(Stream file, CancellationToken cancellationToken)
    {
        var zeros = new byte[64 << 10];
        var header = new byte[BoxHeaderBytes];
        foreach (var (start, end) in Metadata)
        {
            file.Position = start;
            await file.ReadExactlyAsync(header, cancellationToken);
            "free"u8.CopyTo(header.AsSpan(sizeof(uint)));
            file.Position = start;
            await file.WriteAsync(header, cancellationToken);
            if (BinaryPrimitives.ReadUInt32BigEndian(header) is 1)
                file.Position += sizeof(ulong);
            for (var left = end - file.Position; left > 0; left = end - file.Position)
                await file.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), cancellationToken);
        }
    }

    private readonly record struct Box(string Type, long Start, long Content, long End);

    private sealed class RefusedException(string reason) : Exception
    {
        public string Reason => reason;
    }

    private sealed class Reader(Stream file)
    {
        private readonly List<FileRange> metadata = [];
        private int boxes;
        private int tracks;
        private (VideoCodec Codec, int Width, int Height)? video;

        public Mp4File Read()
        {
            Box? movie = null;
            var (isFirst, hasMedia) = (true, false);
            foreach (var box in List(0, file.Length, mayExtendToEnd: true))
            {
                if (isFirst != box.Type is "ftyp")
                    throw new RefusedException(isFirst ? ErrorReasons.VideoTypeUnsupported : ErrorReasons.FileUnreadable);
                if (isFirst)
                    CheckBrands(box);
                else if (Fragments.Contains(box.Type))
                    throw new RefusedException(ErrorReasons.VideoTypeUnsupported);
                else if (box.Type is "moov" && movie is null)
                    movie = box;
                else if (box.Type is "mdat")
                    hasMedia = true;
                else
                    Erase(box);
                isFirst = false;
            }

            if (movie is not { } found || !hasMedia)
                throw new RefusedException(ErrorReasons.FileUnreadable);
            var duration = ReadMovie(found);
            return video is var (codec, width, height)
                ? new(duration, codec, width, height, metadata)
                : throw new RefusedException(ErrorReasons.VideoTypeUnsupported);
        }

        private void CheckBrands(Box box)
        {
            const int MaxBrands = 64;
            var content = ReadBytes(box, 0, (int)Math.Min(box.End - box.Content, MaxBrands * sizeof(uint)));
            var brands = content.Chunk(sizeof(uint)).Where((_, index) => index is not 1).Select(brand => System.Text.Encoding.ASCII.GetString(brand)).ToList();
            if (brands is not [not "qt  ", ..] || !brands.Any(Brands.Contains))
                throw new RefusedException(ErrorReasons.VideoTypeUnsupported);
        }

        private TimeSpan ReadMovie(Box movie)
        {
            TimeSpan? duration = null;
            foreach (var box in List(movie.Content, movie.End))
            {
                if (Fragments.Contains(box.Type))
                    throw new RefusedException(ErrorReasons.VideoTypeUnsupported);
                if (box.Type is "mvhd")
                    duration = ReadDuration(box);
                else if (box.Type is "trak")
                    ReadTrack(box);
                else if (!OfMovie.Contains(box.Type))
                    Erase(box);
            }

            return duration ?? throw new RefusedException(ErrorReasons.FileUnreadable);
        }

        private void ReadTrack(Box track)
        {
            if (++tracks > MaxTracks)
                throw new RefusedException(ErrorReasons.FileUnreadable);
            foreach (var box in List(track.Content, track.End))
                if (box.Type is "mdia")
                    ReadMedia(box);
                else if (!OfTrack.Contains(box.Type))
                    Erase(box);
        }

        private void ReadMedia(Box media)
        {
            var parts = List(media.Content, media.End).ToList();
            foreach (var other in parts.Where(box => box.Type is not ("mdhd" or "hdlr" or "minf" or "elng")))
                Erase(other);
            var handler = Encode(ReadBytes(Find(parts, "hdlr"), 8, 4)); // 8.4.3: version and flags, pre_defined, handler_type
            if (handler is not ("vide" or "soun"))
                throw new RefusedException(ErrorReasons.VideoHasOtherTracks);
            if (handler is "soun")
                return;
            var information = Find(parts, "minf");
            var table = Find(List(information.Content, information.End), "stbl");
            var description = Find(List(table.Content, table.End), "stsd");
            var coded = ReadDescription(description);
            video ??= coded;
        }

        // 8.5.2, 12.1.3: version and flags, entry_count, then VisualSampleEntry boxes, with width and height at 24 and 26 of their content.
        private (VideoCodec Codec, int Width, int Height) ReadDescription(Box description)
        {
            var entries = List(description.Content + 8, description.End).ToList();
            if (entries is [])
                throw new RefusedException(ErrorReasons.FileUnreadable);
            var codecs = entries.Select(entry => ToCodec(entry.Type)).Distinct().ToList();
            var size = ReadBytes(entries[0], 24, 4);
            return codecs is [{ } codec]
                ? (codec, BinaryPrimitives.ReadUInt16BigEndian(size), BinaryPrimitives.ReadUInt16BigEndian(size.AsSpan(2)))
                : throw new RefusedException(ErrorReasons.VideoTypeUnsupported);
        }

        private static VideoCodec? ToCodec(string sampleEntry) =>
            sampleEntry switch
            {
                "avc1" or "avc3" => VideoCodec.H264, // ISO/IEC 14496-15, 5.4.2
                "hvc1" or "hev1" => VideoCodec.Hevc, // ISO/IEC 14496-15, 8.4.1
                "av01" => VideoCodec.Av1, // AV1 Codec ISO Media File Format Binding, 2.2
                _ => null,
            };

        // 8.2.2: version and flags; creation and modification time, timescale, duration, of 32 bits, or in version 1 of 64 but for the timescale.
        private TimeSpan ReadDuration(Box header)
        {
            var isLong = ReadBytes(header, 0, 1)[0] is 1;
            var fields = ReadBytes(header, isLong ? 20 : 12, isLong ? 12 : 8);
            var scale = BinaryPrimitives.ReadUInt32BigEndian(fields);
            var units = isLong ? BinaryPrimitives.ReadUInt64BigEndian(fields.AsSpan(4)) : BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(4));
            var seconds = scale is 0 ? 0 : units / (double)scale;
            return seconds > 0 && seconds <= MaxDuration.TotalSeconds
                ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(seconds * 1_000)))
                : throw new RefusedException(ErrorReasons.FileUnreadable);
        }

        private void Erase(Box box)
        {
            if (!Padding.Contains(box.Type) || box.End > box.Content) // padding may hold anything, too
                metadata.Add(new(box.Start, box.End));
        }

        // 4.2: size and type of 32 bits; size 1 is followed by one of 64 bits, size 0 extends to the end of the file. Every box takes at least its header, so
        // the loop ends.
        private IEnumerable<Box> List(long start, long end, bool mayExtendToEnd = false)
        {
            var header = new byte[LargeBoxHeaderBytes];
            for (var position = start; position < end; )
            {
                if (++boxes > MaxBoxes || end - position < BoxHeaderBytes)
                    throw new RefusedException(position is 0 ? ErrorReasons.VideoTypeUnsupported : ErrorReasons.FileUnreadable);
                file.Position = position;
                file.ReadExactly(header, 0, BoxHeaderBytes);
                var (size, headerBytes) = ((long)BinaryPrimitives.ReadUInt32BigEndian(header), BoxHeaderBytes);
                if (size is 1)
                {
                    file.ReadExactly(header, BoxHeaderBytes, sizeof(ulong));
                    var large = BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(BoxHeaderBytes));
                    (size, headerBytes) = (large <= long.MaxValue ? (long)large : -1, LargeBoxHeaderBytes);
                }
                else if (size is 0 && mayExtendToEnd)
                    size = end - position;

                if (size < headerBytes || size > end - position)
                    throw new RefusedException(position is 0 ? ErrorReasons.VideoTypeUnsupported : ErrorReasons.FileUnreadable);
                yield return new(Encode(header.AsSpan(4, 4)), position, position + headerBytes, position + size);
                position += size;
            }
        }

        private static Box Find(IEnumerable<Box> boxes, string type)
        {
            foreach (var box in boxes)
                if (box.Type == type)
                    return box;
            throw new RefusedException(ErrorReasons.FileUnreadable);
        }

        private byte[] ReadBytes(Box box, long offset, int count)
        {
            if (box.Content + offset + count > box.End)
                throw new RefusedException(ErrorReasons.FileUnreadable);
            var bytes = new byte[count];
            file.Position = box.Content + offset;
            file.ReadExactly(bytes);
            return bytes;
        }

        private static string Encode(ReadOnlySpan<byte> type) => System.Text.Encoding.Latin1.GetString(type);
    }
}
