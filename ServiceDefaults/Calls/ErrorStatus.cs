using System.Resources;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Rules;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Makes a refusal a google.rpc.Status (contract, Errors): a stable reason always, every wrong field, a Chinese text for people.</summary>
public static class ErrorStatus
{
    /// <summary>The domain of every reason.</summary>
    public const string Domain = "themeday";

    private const int MostFields = 100; // they travel in the trailers, which have room for some kilobytes

    private static readonly ResourceManager Texts = new("ThemeDay.ServiceDefaults.Texts.Reasons", typeof(ErrorStatus).Assembly);

    /// <summary>A refusal as the caller of a service gets it.</summary>
    public static RpcException ToException(this Error refusal) => refusal.ToStatus().ToRpcException();

    /// <summary>The value, or the refusal thrown to the caller.</summary>
    /// <exception cref="RpcException">The rule refused.</exception>
    public static T OrThrow<T>(this Result<T> result) => result.TryGet(out var value, out var refusal) ? value : throw refusal.ToException();

    /// <summary>Goes on where nothing was refused.</summary>
    /// <exception cref="RpcException">The rule refused.</exception>
    public static void ThrowIfRefused(this Error? refusal)
    {
        if (refusal is not null)
            throw refusal.ToException();
    }

    /// <summary>The status a caller gets.</summary>
    public static Status ToStatus(this Error refusal)
    {
        var status = new Status { Code = (int)CodeOf(refusal.Kind), Message = refusal.Reason };
        status.Details.Add(Any.Pack(Information(refusal)));
        if (refusal.Fields is not [])
            status.Details.Add(Any.Pack(WrongFields(refusal)));
        if (refusal.Kind is ErrorKind.NotNow)
            status.Details.Add(Any.Pack(Precondition(refusal)));
        status.Details.Add(Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = TextOf(refusal.Reason) }));
        return status;
    }

    /// <summary>The status of a reason that is about no field and no state.</summary>
    public static Status Of(Code code, string reason) =>
        new()
        {
            Code = (int)code,
            Message = reason,
            Details =
            {
                Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }),
                Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = TextOf(reason) }),
            },
        };

    /// <summary>UNAVAILABLE, with the word to try again in a second.</summary>
    public static RpcException TryAgain(string reason)
    {
        var status = Of(Code.Unavailable, reason);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }));
        return status.ToRpcException();
    }

    /// <summary>The Chinese text of a reason.</summary>
    /// <exception cref="MissingManifestResourceException">A reason without a text: a test walks them all.</exception>
    public static string TextOf(string reason) => Texts.GetString(reason) ?? throw new MissingManifestResourceException($"no text for {reason}");

    private static Code CodeOf(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.Invalid => Code.InvalidArgument,
            ErrorKind.NotNow => Code.FailedPrecondition,
            ErrorKind.NotAllowed => Code.PermissionDenied,
            ErrorKind.NotFound => Code.NotFound,
            ErrorKind.Exists => Code.AlreadyExists,
            ErrorKind.Stale => Code.Aborted,
            _ => throw new InvalidOperationException($"no code for {kind}"),
        };

    private static ErrorInfo Information(Error refusal)
    {
        var information = new ErrorInfo { Reason = refusal.Reason, Domain = Domain };
        if (refusal.State != "")
            information.Metadata.Add("state", refusal.State);
        if (refusal.Reason == ErrorReasons.MoveNotAllowed)
            information.Metadata.Add("open_moves", string.Join(' ', refusal.OpenMoves));
        if (refusal.Subject != "")
            information.Metadata.Add("subject", refusal.Subject);
        return information;
    }

    private static BadRequest WrongFields(Error refusal) =>
        new()
        {
            FieldViolations =
            {
                refusal
                    .Fields.Take(MostFields)
                    .Select(problem => new BadRequest.Types.FieldViolation
                    {
                        Field = problem.Field,
                        Description = TextOf(problem.Reason),
                        Reason = problem.Reason,
                    }),
            },
        };

    private static PreconditionFailure Precondition(Error refusal) =>
        new()
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation
                {
                    Type = refusal.Reason,
                    Subject = refusal.State != "" ? refusal.State : refusal.Subject,
                    Description = TextOf(refusal.Reason),
                },
            },
        };
}
