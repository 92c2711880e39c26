using System.Globalization;

namespace ThemeDay.Portal.Activities;

/// <summary>Sizes of files, such as 12.4 MB.</summary>
internal static class FileSizes
{
    private const int Kilobyte = 1024;
    private const int Megabyte = Kilobyte * Kilobyte;

    /// <summary>A size in KB (1,024 bytes, rounded up) or, from 1 MB, in MB with a decimal.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Format(long bytes) =>
        bytes < Megabyte
            ? string.Create(CultureInfo.InvariantCulture, $"{(bytes + Kilobyte - 1) / Kilobyte} KB")
            : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Megabyte:0.0} MB");
}
