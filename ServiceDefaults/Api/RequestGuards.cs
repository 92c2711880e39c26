using Google.Type;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>What every changing call is asked before its rule: whose district it is, which version was read, which day it takes effect.</summary>
public static class RequestGuards
{
    /// <summary>What a reader without the right and a reader of nothing get alike.</summary>
    public static RpcException NotFound() => new Error(ErrorKind.NotFound, ErrorReasons.ResourceNotFound).ToException();

    /// <summary>The thing, or NOT_FOUND: not there, another district's and another unit's look the same.</summary>
    public static async Task<T> OrNotFoundAsync<T>(this Task<T?> read)
        where T : class => await read ?? throw NotFound();

    /// <summary>Refuses whoever covers the district and may not write there; one who does not cover it learns nothing.</summary>
    public static void EnsureCanWrite(this ServerCallContext context, string district)
    {
        var actor = context.Actor();
        if (!actor.CanRead(district))
            throw NotFound();
        if (!actor.CanWrite(district))
            throw new Error(ErrorKind.PermissionDenied, ErrorReasons.ScopeReadOnly) { Subject = district }.ToException();
    }

    /// <summary>Refuses a writer who read another version. Empty means any.</summary>
    public static void EnsureEtagMatches(string etag, int version)
    {
        if (etag is not "" && etag != Etag(version))
            throw EtagMismatch();
    }

    /// <summary>What a writer gets where another changed the thing since it was read.</summary>
    public static RpcException EtagMismatch() => new Error(ErrorKind.Aborted, ErrorReasons.EtagMismatch).ToException();

    /// <summary>The etag of a version.</summary>
    public static string Etag(int version) => $"{version}";

    /// <summary>The day a move takes effect (design §3).</summary>
    public static DateOnly ResolveEffectiveDate(this ServerCallContext context, Date? requested, DateOnly? previousTransition, TimeProvider clock) =>
        EffectiveDate
            .Resolve(DateConversions.Parse(requested, "effective_date").OrThrow(), context.Actor(), ShanghaiTime.Today(clock), previousTransition)
            .OrThrow();
}
