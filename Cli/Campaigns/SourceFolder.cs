using System.Security.Cryptography;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// The scans, pictures and texts beside the tables of a campaign. A file is within the folder, and no part of its path is a link: a table that somebody sent
/// must not upload another file of this machine.
/// </summary>
/// <param name="folder">The folder of the tables.</param>
internal sealed class SourceFolder(string folder)
{
    private const long MaxFileBytes = 20 << 20;

    /// <summary>Finds a file that a cell names.</summary>
    /// <param name="row">The row, to which problems are added.</param>
    /// <param name="column">The column of the cell.</param>
    /// <param name="name">The path of the file within the folder; empty for none.</param>
    /// <returns>The file; null if there is none, or it cannot be uploaded.</returns>
    public SourceFile? Find(TableRow row, string column, string name)
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
        else if (new FileInfo(path).Length > MaxFileBytes)
            row.AddProblem(column, CampaignTexts.Get("FileTooLarge"));
        else
            return new(name, () => File.ReadAllBytes(path));
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

    /// <summary>Adds a problem for each picture that a report has twice: the system knows it by its content.</summary>
    public static void CheckDiffer(TableRow report, IReadOnlyList<SourceFile> pictures)
    {
        foreach (var same in pictures.GroupBy(picture => Convert.ToHexString(SHA256.HashData(picture.Read()))).Where(same => same.Count() > 1))
            report.AddProblem("", CampaignTexts.Format("PictureTwice", string.Join(ChineseText.ListSeparator, same.Select(picture => picture.Name))));
    }
}
