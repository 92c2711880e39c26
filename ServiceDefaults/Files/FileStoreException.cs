namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The file store cannot be written: the disk is full or read-only, the folder is gone or belongs to another user.</summary>
public sealed class FileStoreException(Exception cause) : Exception($"the file store cannot be written: {cause.Message}", cause)
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT

    /// <summary>Whether the disk is full, or a quota of the file system used up.</summary>
    public bool IsFull { get; } = cause is IOException { HResult: NoSpaceLeft or QuotaExceeded };

    /// <summary>Whether an exception of a file operation is one of the store.</summary>
    internal static bool IsCausedBy(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
