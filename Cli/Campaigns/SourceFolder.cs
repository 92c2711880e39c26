using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// The scans, pictures and texts beside the tables of a campaign. A file is within the folder, and no part of its path is a link: a table that somebody sent
/// must not upload another file of this machine.
/// </summary>
/// <param name="folder">The folder of the tables.</param>
internal sealed class SourceFolder(string folder)
{
    /// <summary>Finds the stamped scan that a cell names: PDF, OFD, JPEG or PNG by its content.</summary>
    /// <param name="row">The row, to which problems are added.</param>
    /// <param name="column">The column of the cell, whose text is the path of the file within the folder.</param>
    /// <returns>The file; null if there is none, or it cannot be uploaded.</returns>
    public SourceFile? FindScan(TableRow row, string column) => Find(row, column, row.Text(column), CampaignLimits.ScanTypes, "NotAScan");

    /// <summary>Finds a picture: JPEG or PNG by its content.</summary>
    /// <param name="row">The row, to which problems are added.</param>
    /// <param name="column">The column of the cell.</param>
    /// <param name="name">The path of the file within the folder, which is one of those in the cell.</param>
    public SourceFile? FindPicture(TableRow row, string column, string name) => Find(row, column, name, CampaignLimits.PictureTypes, "NotAPicture");

    /// <summary>Finds a file of any type.</summary>
    public SourceFile? Find(TableRow row, string column) => Find(row, column, row.Text(column), types: [], "");

    private SourceFile? Find(TableRow row, string column, string name, IReadOnlyList<string> types, string otherType)
    {
        if (name is "")
            return null;
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, name.Replace('\\', '/')));
        if (!path.StartsWith($"{root.TrimEnd(Path.DirectorySeparatorChar)}{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            row.AddProblem(column, CampaignTexts.Get("FileOutside"));
        else if (!File.Exists(path) || HasLink(root, path))
            row.AddProblem(column, CampaignTexts.Format("FileMissing", name));
        else if (new FileInfo(path).Length is 0)
            row.AddProblem(column, CampaignTexts.Format("FileHasNothing", name));
        else if (new FileInfo(path).Length > CampaignLimits.MaxFileBytes)
            row.AddProblem(column, CampaignTexts.Format("SourceFileTooLarge", name));
        else if (FindTypeProblem(path, types, otherType) is { } problem)
            row.AddProblem(column, CampaignTexts.Format(problem, name));
        else
            return new(name, () => File.OpenRead(path));
        return null;
    }

    private static bool HasLink(string root, string path)
    {
        for (var part = path; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null)
                return true;
        }

        return false;
    }

    // As the services detect it. That a file of a right type is damaged otherwise, or has a password, is known by them only.
    private static string? FindTypeProblem(string path, IReadOnlyList<string> types, string otherType)
    {
        if (types is [])
            return null;
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[FileTypes.HeadBytes];
            var type = FileTypes.Detect(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
            if (type is null || !types.Contains(type) || (type is FileTypes.Ofd && !OfdArchive.IsOfd(file)))
                return otherType;
            return type is FileTypes.Jpeg or FileTypes.Png && PictureHeader.Read(file) is null ? "PictureDamaged" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "SourceFileUnreadable";
        }
    }

    /// <summary>Adds a problem for each picture that a report has twice: the system knows it by its content.</summary>
    public static void CheckDiffer(TableRow report, IReadOnlyList<SourceFile> pictures)
    {
        foreach (var same in pictures.GroupBy(picture => picture.Sha256).Where(same => same.Count() > 1))
            report.AddProblem("", CampaignTexts.Format("PictureTwice", string.Join(ChineseText.ListSeparator, same.Select(picture => picture.Name))));
    }
}
