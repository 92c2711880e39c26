using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>A stored version of an indicator scheme. It never changes: snapshots that used it can be recomputed.</summary>
/// <remarks>The concurrency token of other entities is named Version; this is a key.</remarks>
public sealed class StoredIndicatorScheme(string code, int schemeVersion, IndicatorScheme scheme)
{
    private StoredIndicatorScheme()
        : this("", 0, null!) // used by EF Core, which then sets all properties
    { }

    /// <summary>The scheme code.</summary>
    public string Code { get; } = code;

    /// <summary>The version of the scheme.</summary>
    public int SchemeVersion { get; } = schemeVersion;

    /// <summary>The content.</summary>
    public IndicatorScheme Scheme { get; } = scheme;

    /// <summary>The time of the import.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The resource name.</summary>
    public IndicatorSchemeName Name => new(Code, SchemeVersion);

    /// <summary>Creates the row of a version.</summary>
    public static StoredIndicatorScheme From(IndicatorScheme scheme) => new(scheme.Code, scheme.Version, scheme);
}

/// <summary>Finds versions of indicator schemes.</summary>
public sealed class Schemes(SchedulingDb db)
{
    /// <summary>Finds a version, or the newest one.</summary>
    /// <returns>The version, or FAILED_PRECONDITION if it was not imported.</returns>
    public async Task<Result<StoredIndicatorScheme>> FindAsync(IndicatorSchemeName name, CancellationToken cancellationToken) =>
        await FindOrDefaultAsync(name, cancellationToken) is { } stored
            ? stored
            : new Error(ErrorKind.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound) { Subject = name.Version is null ? name.Code : $"{name}" };

    /// <summary>Finds a version, or the newest one; null if it was not imported.</summary>
    public Task<StoredIndicatorScheme?> FindOrDefaultAsync(IndicatorSchemeName name, CancellationToken cancellationToken) =>
        db
            .IndicatorSchemes.AsNoTracking()
            .Where(stored => stored.Code == name.Code && (name.Version == null || stored.SchemeVersion == name.Version))
            .OrderByDescending(stored => stored.SchemeVersion)
            .FirstOrDefaultAsync(cancellationToken);
}

/// <summary>The schemes shipped with the service, every file data/theme-day-*.json. Others are imported by RPC, without a new release.</summary>
internal static class FirstSchemes
{
    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        var known = await db.IndicatorSchemes.Select(stored => new { stored.Code, stored.SchemeVersion }).ToListAsync(cancellationToken);
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data"), "theme-day-*.json"))
        {
            var scheme = IndicatorSchemeFile.Read(await File.ReadAllTextAsync(path, cancellationToken)).OrThrow();
            if (!known.Contains(new { scheme.Code, SchemeVersion = scheme.Version }))
                db.Add(StoredIndicatorScheme.From(scheme));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}

internal sealed class IndicatorSchemeStorage : IEntityTypeConfiguration<StoredIndicatorScheme>
{
    public void Configure(EntityTypeBuilder<StoredIndicatorScheme> scheme)
    {
        scheme.ToTable("indicator_scheme");
        scheme.HasKey(stored => new { stored.Code, stored.SchemeVersion });
        scheme.Property(stored => stored.Code).HasMaxLength(63);
        scheme.Property(stored => stored.SchemeVersion).HasColumnName("version");
        scheme.Property(stored => stored.Scheme).HasJsonConversion();
    }
}
