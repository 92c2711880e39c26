using Google.Protobuf;
using ThemeDay.Documents.Office;
using ThemeDay.Type.V1;

namespace ThemeDay.Documents.Notices;

/// <summary>Documents as files of responses.</summary>
public static class DocumentFiles
{
    /// <summary>A notice as a file.</summary>
    /// <param name="title">Its title in the file name.</param>
    /// <param name="notice">The notice.</param>
    public static DocumentFile ToFile(string title, OfficialNotice notice)
    {
        using var file = new MemoryStream();
        OfficialNoticeWriter.Write(file, notice);
        return ToFile($"{title}.docx", OfficeMediaTypes.Word, file.ToArray());
    }

    /// <summary>A document as a file.</summary>
    public static DocumentFile ToFile(string name, string mediaType, byte[] content) =>
        new()
        {
            FileName = name,
            MediaType = mediaType,
            Content = ByteString.CopyFrom(content),
        };
}
