using Google.Type;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Checks of every mutating request before its domain rule: district scope, etag, effective date.</summary>
public static class RequestGuards
{
    /// <summary>The error both for a missing resource and for one the caller may not read.</summary>
    public static RpcException NotFound() => new Error(ErrorKind.NotFound, ErrorReasons.ResourceNotFound).ToException();

    /// <summary>The error for an id that another resource has already.</summary>
    public static RpcException AlreadyExists(string name) =>
        new Error(ErrorKind.AlreadyExists, ErrorReasons.ResourceAlreadyExists) { Subject = name }.ToException();

    /// <summary>The resource, or NOT_FOUND. A missing resource and one of another district or unit are indistinguishable.</summary>
    public static async Task<T> OrNotFoundAsync<T>(this Task<T?> read)
        where T : class => await read ?? throw NotFound();

    /// <summary>PERMISSION_DENIED if the caller can read the district but not write to it; NOT_FOUND if the district is out of scope.</summary>
    public static void EnsureCanWrite(this ServerCallContext context, string district)
    {
        var actor = context.Actor();
        if (!actor.CanRead(district))
            throw NotFound();
        if (!actor.CanWrite(district))
            throw new Error(ErrorKind.PermissionDenied, ErrorReasons.ScopeReadOnly) { Subject = district }.ToException();
    }

    /// <summary>Rejects an etag of another version. An empty etag matches any version.</summary>
    public static void EnsureEtagMatches(string etag, int version)
    {
        if (!IsEtagMatch(etag, version))
            throw EtagMismatch();
    }

    /// <summary>Whether an etag is that of a version, or empty.</summary>
    public static bool IsEtagMatch(string etag, int version) => etag is "" || etag == Etag(version);

    /// <summary>Error for an etag that does not match: another request changed the resource.</summary>
    public static RpcException EtagMismatch() => new Error(ErrorKind.Aborted, ErrorReasons.EtagMismatch).ToException();

    /// <summary>The etag of a version.</summary>
    public static string Etag(int version) => $"{version}";

    /// <summary>The effective date of a transition (docs/domain.md, Effective date and record time).</summary>
    public static DateOnly ResolveEffectiveDate(this ServerCallContext context, Date? requested, DateOnly? previousTransition, TimeProvider clock) =>
        context.TryResolveEffectiveDate(requested, previousTransition, clock).OrThrow();

    /// <summary>The effective date of a transition, or its error.</summary>
    public static Result<DateOnly> TryResolveEffectiveDate(this ServerCallContext context, Date? requested, DateOnly? previousTransition, TimeProvider clock) =>
        DateConversions.Parse(requested, "effective_date").TryGetValue(out var day, out var malformed)
            ? EffectiveDate.Resolve(day, context.Actor(), ShanghaiTime.Today(clock), previousTransition)
            : malformed;
}
