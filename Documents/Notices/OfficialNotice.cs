namespace ThemeDay.Documents.Notices;

/// <summary>An official document (公文), GB/T 9704-2012.</summary>
public sealed record OfficialNotice
{
    /// <summary>发文机关, whose name is the red head and the signature; empty leaves both to be filled in.</summary>
    public required string Issuer { get; init; }

    /// <summary>发文字号, such as 大改革协调办发〔2023〕2号; empty leaves it to be filled in.</summary>
    public required string DocumentNumber { get; init; }

    /// <summary>标题; a line feed where it is split over lines, since it must not be within a word (7.3.1).</summary>
    public required string Title { get; init; }

    /// <summary>主送机关, with its colon.</summary>
    public required string Addressee { get; init; }

    /// <summary>正文.</summary>
    public required IReadOnlyList<NoticeParagraph> Body { get; init; }

    /// <summary>成文日期; null leaves it to be filled in.</summary>
    public required DateOnly? Date { get; init; }

    /// <summary>附件, each on pages of its own.</summary>
    public IReadOnlyList<NoticeAttachment> Attachments { get; init; } = [];
}

/// <summary>A paragraph of the body.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsHeading">Whether it is a heading of the first level (一、…), in 黑体.</param>
public sealed record NoticeParagraph(string Text, bool IsHeading = false);

/// <summary>An attachment: a table under a title.</summary>
/// <param name="Title">Its title; a line feed where it is split over lines.</param>
/// <param name="Columns">The columns of the table.</param>
/// <param name="Rows">The rows, each with a text for each column.</param>
public sealed record NoticeAttachment(string Title, IReadOnlyList<NoticeColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What stands above a form that is filled in by hand, whose rows have the room for it; null of a table.</summary>
    public NoticeFormHead? FormHead { get; init; }

    /// <summary>What stands below the table; empty for nothing.</summary>
    public string Note { get; init; } = "";
}

/// <summary>The line above a form.</summary>
/// <param name="Left">Who fills it in.</param>
/// <param name="Right">The date.</param>
public sealed record NoticeFormHead(string Left, string Right);

/// <summary>A column of a table.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Share">Its part of the width, compared with that of the others.</param>
/// <param name="IsCentered">Whether its texts are in the middle; otherwise they begin at the left.</param>
public sealed record NoticeColumn(string Head, int Share, bool IsCentered = false);
