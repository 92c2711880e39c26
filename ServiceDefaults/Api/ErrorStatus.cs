using System.Resources;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Makes a refusal a google.rpc.Status (contract, Errors): a stable reason always, every wrong field, a Chinese text for people.</summary>
public static class ErrorStatus
{
    /// <summary>The domain of every reason.</summary>
    public const string Domain = "themeday";

    private const int MaxFieldViolations = 100; // they travel in the trailers, which have room for some kilobytes

    private static readonly ResourceManager Texts = new("ThemeDay.ServiceDefaults.Texts.Reasons", typeof(ErrorStatus).Assembly);

    /// <summary>A refusal as the caller of a service gets it.</summary>
    public static RpcException ToException(this Error error) => error.ToStatus().ToRpcException();

    /// <summary>The value, or the refusal thrown to the caller.</summary>
    /// <exception cref="RpcException">The rule refused.</exception>
    public static T OrThrow<T>(this Result<T> result) => result.TryGetValue(out var value, out var error) ? value : throw error.ToException();

    /// <summary>Goes on where nothing was refused.</summary>
    /// <exception cref="RpcException">The rule refused.</exception>
    public static void ThrowIfError(this Error? error)
    {
        if (error is not null)
            throw error.ToException();
    }

    /// <summary>The status a caller gets.</summary>
    public static Status ToStatus(this Error error)
    {
        var status = new Status { Code = (int)ToRpcCode(error.Kind), Message = error.Reason };
        status.Details.Add(Any.Pack(ToErrorInfo(error)));
        if (error.Fields is not [])
            status.Details.Add(Any.Pack(ToBadRequest(error)));
        if (error.Kind is ErrorKind.FailedPrecondition)
            status.Details.Add(Any.Pack(ToPreconditionFailure(error)));
        status.Details.Add(Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = GetText(error.Reason) }));
        return status;
    }

    /// <summary>The status of a reason that is about no field and no state.</summary>
    public static Status Create(Code code, string reason) =>
        new()
        {
            Code = (int)code,
            Message = reason,
            Details =
            {
                Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }),
                Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = GetText(reason) }),
            },
        };

    /// <summary>UNAVAILABLE, with the word to try again in a second.</summary>
    public static RpcException Unavailable(string reason)
    {
        var status = Create(Code.Unavailable, reason);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }));
        return status.ToRpcException();
    }

    /// <summary>The Chinese text of a reason.</summary>
    /// <exception cref="MissingManifestResourceException">A reason without a text: a test walks them all.</exception>
    public static string GetText(string reason) => Texts.GetString(reason) ?? throw new MissingManifestResourceException($"no text for {reason}");

    private static Code ToRpcCode(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.InvalidArgument => Code.InvalidArgument,
            ErrorKind.FailedPrecondition => Code.FailedPrecondition,
            ErrorKind.PermissionDenied => Code.PermissionDenied,
            ErrorKind.NotFound => Code.NotFound,
            ErrorKind.AlreadyExists => Code.AlreadyExists,
            ErrorKind.Aborted => Code.Aborted,
            _ => throw new InvalidOperationException($"no code for {kind}"),
        };

    private static ErrorInfo ToErrorInfo(Error error)
    {
        var information = new ErrorInfo { Reason = error.Reason, Domain = Domain };
        if (error.State != "")
            information.Metadata.Add("state", error.State);
        if (error.Reason == ErrorReasons.TransitionNotAllowed)
            information.Metadata.Add("allowed_transitions", string.Join(' ', error.AllowedTransitions));
        if (error.Subject != "")
            information.Metadata.Add("subject", error.Subject);
        return information;
    }

    private static BadRequest ToBadRequest(Error error) =>
        new()
        {
            FieldViolations =
            {
                error
                    .Fields.Take(MaxFieldViolations)
                    .Select(violation => new BadRequest.Types.FieldViolation
                    {
                        Field = violation.Field,
                        Description = GetText(violation.Reason),
                        Reason = violation.Reason,
                    }),
            },
        };

    private static PreconditionFailure ToPreconditionFailure(Error error) =>
        new()
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation
                {
                    Type = error.Reason,
                    Subject = error.State != "" ? error.State : error.Subject,
                    Description = GetText(error.Reason),
                },
            },
        };
}
