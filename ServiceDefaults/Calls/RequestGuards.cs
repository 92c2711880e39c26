using Google.Type;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>What every changing call is asked before its rule: whose district it is, which version was read, which day it takes effect.</summary>
public static class RequestGuards
{
    /// <summary>What a reader without the right and a reader of nothing get alike.</summary>
    public static RpcException NotThere() => new Error(ErrorKind.NotFound, ErrorReasons.NotThere).ToException();

    /// <summary>The thing, or NOT_FOUND: not there, another district's and another unit's look the same.</summary>
    public static async Task<T> OrNotThereAsync<T>(this Task<T?> read)
        where T : class => await read ?? throw NotThere();

    /// <summary>Refuses whoever covers the district and may not write there; one who does not cover it learns nothing.</summary>
    public static void DemandWrite(this ServerCallContext context, string district)
    {
        var actor = context.Actor();
        if (!actor.Covers(district))
            throw NotThere();
        if (!actor.WritesIn(district))
            throw new Error(ErrorKind.NotAllowed, ErrorReasons.ScopeReadsOnly) { Subject = district }.ToException();
    }

    /// <summary>Refuses a writer who read another version. Empty means any.</summary>
    public static void DemandEtag(string etag, int version)
    {
        if (etag is not "" && etag != Etag(version))
            throw Stale();
    }

    /// <summary>What a writer gets where another changed the thing since it was read.</summary>
    public static RpcException Stale() => new Error(ErrorKind.Stale, ErrorReasons.EtagStale).ToException();

    /// <summary>The etag of a version.</summary>
    public static string Etag(int version) => $"{version}";

    /// <summary>The day a move takes effect (design §3).</summary>
    public static DateOnly EffectiveOn(this ServerCallContext context, Date? asked, DateOnly? precedingMove, TimeProvider clock) =>
        EffectiveDate.Choose(Days.Read(asked, "effective_on").OrThrow(), context.Actor(), ShanghaiTime.Today(clock), precedingMove).OrThrow();
}
