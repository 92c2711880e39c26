using System.Globalization;
using System.Resources;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Converts an error to a google.rpc.Status (docs/contract.md, Errors): a sentence in English, a stable reason, all field violations and a localized Chinese
/// message.
/// </summary>
public static class ErrorStatus
{
    /// <summary>The error domain of every reason.</summary>
    public const string Domain = "themeday";

    private static readonly ResourceManager Texts = new("ThemeDay.ServiceDefaults.Texts.Reasons", typeof(ErrorStatus).Assembly);

    private static readonly ResourceManager Sentences = new("ThemeDay.ServiceDefaults.Texts.ReasonSentences", typeof(ErrorStatus).Assembly);

    private static readonly ResourceManager TransitionTexts = new("ThemeDay.ServiceDefaults.Texts.Transitions", typeof(ErrorStatus).Assembly);

    private const string GivenValue = "given";
    private const string AllowedValue = "allowed";
    private const string FieldValue = "field";
    private const string ProblemValue = "problem";
    private const string TransitionValue = "transition";

    private static readonly CompositeFormat Found = CompositeFormat.Parse(GetText("FoundInField"));

    private static readonly CompositeFormat NotAllowed = CompositeFormat.Parse(GetTransitionText("NotAllowed"));

    private static readonly CompositeFormat NotAllowedBut = CompositeFormat.Parse(GetTransitionText("NotAllowedBut"));

    /// <summary>Converts an error to the exception that returns it to the caller.</summary>
    public static RpcException ToException(this Error error) => error.ToStatus().ToRpcException();

    /// <summary>The value, or throws the error.</summary>
    /// <exception cref="RpcException">The result is an error.</exception>
    public static T OrThrow<T>(this Result<T> result) => result.TryGetValue(out var value, out var error) ? value : throw error.ToException();

    /// <summary>Throws the error, if there is one.</summary>
    /// <exception cref="RpcException">There is an error.</exception>
    public static void ThrowIfError(this Error? error)
    {
        if (error is not null)
            throw error.ToException();
    }

    /// <summary>Converts an error to a status with details.</summary>
    public static Status ToStatus(this Error error)
    {
        var status = new Status { Code = (int)ToRpcCode(error.Kind) };
        status.Details.Add(Any.Pack(ToErrorInfo(error)));
        if (error.Fields is not [])
            status.Details.Add(Any.Pack(ToBadRequest(error)));
        status.Message = GetSentence(status);
        if (error.Kind is ErrorKind.FailedPrecondition)
            status.Details.Add(Any.Pack(ToPreconditionFailure(error)));
        status.Details.Add(Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = GetText(error) }));
        if (error.RetryDelay is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    /// <summary>A status for a reason without field violations and without a state.</summary>
    public static Status Create(Code code, string reason) =>
        new()
        {
            Code = (int)code,
            Message = GetSentence(reason),
            Details =
            {
                Any.Pack(new ErrorInfo { Reason = reason, Domain = Domain }),
                Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = GetText(reason) }),
            },
        };

    /// <summary>A status that tells the caller, by RetryInfo, after what time to try again.</summary>
    public static Status CreateRetryable(Code code, string reason, TimeSpan retryDelay)
    {
        var status = Create(code, reason);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryDelay) }));
        return status;
    }

    /// <summary>The time after which to try again, in whole seconds; null if the status does not say so.</summary>
    public static int? GetRetryAfterSeconds(Status status) =>
        status.GetDetail<RetryInfo>() is { RetryDelay: { } delay } ? (int)Math.Ceiling(delay.ToTimeSpan().TotalSeconds) : null;

    /// <summary>UNAVAILABLE with a RetryInfo of one second.</summary>
    public static Status UnavailableStatus(string reason) => CreateRetryable(Code.Unavailable, reason, TimeSpan.FromSeconds(1));

    /// <summary>UNAVAILABLE with a RetryInfo of one second, to be thrown.</summary>
    public static RpcException Unavailable(string reason) => UnavailableStatus(reason).ToRpcException();

    /// <summary>The status with a reason: that of its code if it was made without one, by grpc-dotnet or by a client library.</summary>
    public static Status Complete(Status status)
    {
        if (GetReason(status) is not null)
            return status;
        var code = (Code)status.Code;
        return code switch
        {
            Code.Cancelled => Create(code, ErrorReasons.RequestCancelled),
            Code.InvalidArgument or Code.OutOfRange => Create(Code.InvalidArgument, ErrorReasons.MalformedMessage),
            Code.DeadlineExceeded => Create(code, ErrorReasons.DeadlineExceeded),
            Code.NotFound => Create(code, ErrorReasons.ResourceNotFound),
            Code.PermissionDenied => Create(code, ErrorReasons.RoleNotPermitted),
            Code.ResourceExhausted => Create(code, ErrorReasons.MessageTooLarge),
            Code.Unimplemented => Create(code, ErrorReasons.MethodNotFound),
            Code.Unavailable => UnavailableStatus(ErrorReasons.TemporarilyUnavailable),
            Code.Unauthenticated => Create(code, ErrorReasons.TokenMissingOrInvalid),
            _ => Create(Code.Internal, ErrorReasons.InternalError),
        };
    }

    /// <summary>The status of an exception, with a reason: that of its code if it has none.</summary>
    public static Status FromException(RpcException exception) => Complete(exception.GetRpcStatus() ?? new Status { Code = (int)exception.StatusCode });

    /// <summary>The reason of a status; null if it has none.</summary>
    public static string? GetReason(Status? status) => status?.GetDetail<ErrorInfo>()?.Reason;

    /// <summary>What a reason says to developers: one sentence in English, in ASCII, without values.</summary>
    /// <exception cref="MissingManifestResourceException">The reason has no sentence; a test covers all reasons.</exception>
    public static string GetSentence(string reason) => FormatSentence(reason, _ => null);

    /// <summary>What a status says to developers: the sentence of its reason, with the values of its metadata and the one field that is invalid.</summary>
    public static string GetSentence(Status status)
    {
        var information = status.GetDetail<ErrorInfo>();
        return FormatSentence(
            information.Reason,
            name =>
                information.Metadata.TryGetValue(name, out var value) ? value
                : status.GetDetail<BadRequest>() is not { FieldViolations: [var only] } ? null
                : name switch
                {
                    FieldValue => only.Field,
                    ProblemValue => FormatSentence(only.Reason, information.Metadata.GetValueOrDefault).TrimEnd('.'),
                    _ => null,
                }
        );
    }

    /// <summary>The Chinese message of a reason, without values.</summary>
    /// <exception cref="MissingManifestResourceException">The reason has no message; a test covers all reasons.</exception>
    public static string GetText(string reason) => FormatText(reason, _ => null);

    /// <summary>The templates of a reason (<see cref="MessageTemplate"/>), in English and in Chinese.</summary>
    public static (string Sentence, string Text) GetTemplates(string reason) => (Sentences.GetRequiredString(reason), Texts.GetRequiredString(reason));

    /// <summary>The Chinese name of a state or trigger of a table of transitions.</summary>
    /// <param name="key">Its type and value, such as <c>ReportState.Filed</c>.</param>
    /// <exception cref="MissingManifestResourceException">It has no name; the tests of each service cover all tables.</exception>
    public static string GetTransitionText(string key) => TransitionTexts.GetRequiredString(key);

    /// <summary>What a field violation says, in Chinese.</summary>
    public static string Describe(FieldViolation violation) => Describe(violation, new Dictionary<string, string>());

    private static string Describe(FieldViolation violation, IDictionary<string, string> metadata) =>
        FormatText(
            violation.Reason,
            name =>
                name switch
                {
                    GivenValue => violation.Given,
                    AllowedValue => violation.Allowed,
                    _ => metadata.TryGetValue(name, out var value) ? value : null,
                }
        ) + (violation.Found is { } found ? string.Format(CultureInfo.InvariantCulture, Found, GetText(found.Kind), found.First, found.Last) : "");

    private static Code ToRpcCode(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.InvalidArgument => Code.InvalidArgument,
            ErrorKind.FailedPrecondition => Code.FailedPrecondition,
            ErrorKind.PermissionDenied => Code.PermissionDenied,
            ErrorKind.NotFound => Code.NotFound,
            ErrorKind.AlreadyExists => Code.AlreadyExists,
            ErrorKind.Aborted => Code.Aborted,
            ErrorKind.ResourceExhausted => Code.ResourceExhausted,
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
        var only = error.Fields is [var field] ? field : null;
        if ((error.Given is "" ? only?.Given : error.Given) is { Length: > 0 } given)
            information.Metadata.Add(GivenValue, given);
        if ((error.Allowed is "" ? only?.Allowed : error.Allowed) is { Length: > 0 } allowed)
            information.Metadata.Add(AllowedValue, allowed);
        return information;
    }

    private static BadRequest ToBadRequest(Error error)
    {
        // What the error is about belongs to one of them.
        var metadata = error.Fields is [_] ? ToErrorInfo(error).Metadata : [];
        return new()
        {
            FieldViolations =
            {
                error
                    .Fields.Take(FieldViolations.MaxCount)
                    .Select(violation => new BadRequest.Types.FieldViolation
                    {
                        Field = violation.Field,
                        Description = Describe(violation, metadata),
                        Reason = violation.Reason,
                    }),
            },
        };
    }

    private static PreconditionFailure ToPreconditionFailure(Error error) =>
        new()
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation
                {
                    Type = error.Reason,
                    Subject = error.State != "" ? error.State : error.Subject,
                    Description = GetText(error),
                },
            },
        };

    private static string GetText(Error error)
    {
        if (error is { Reason: ErrorReasons.TransitionNotAllowed, TransitionTypes: var (stateType, transitionType) })
            return GetTransitionText(error, stateType, transitionType);
        var metadata = ToErrorInfo(error).Metadata;
        return FormatText(
            error.Reason,
            name =>
                metadata.TryGetValue(name, out var value) ? value
                : name is TransitionValue && error.TransitionTypes is { } types ? GetTransitionText($"{types.Transition}.{error.Subject}")
                : name is ProblemValue && error.Fields is [var only] ? Describe(only, metadata).TrimEnd('\u3002')
                : null
        );
    }

    // With the state and what is possible in it.
    private static string GetTransitionText(Error error, string stateType, string transitionType)
    {
        var state = GetTransitionText($"{stateType}.{error.State}");
        var transitions = error.AllowedTransitions.Select(transition => GetTransitionText($"{transitionType}.{transition}"));
        return error.AllowedTransitions is []
            ? string.Format(CultureInfo.InvariantCulture, NotAllowed, state)
            : string.Format(CultureInfo.InvariantCulture, NotAllowedBut, state, string.Join('、', transitions));
    }

    // In ASCII, without %, which is not escaped in the header grpc-message: what has other characters is in the metadata alone.
    private static string FormatSentence(string reason, Func<string, string?> find) =>
        MessageTemplate.Format(
            Sentences.GetRequiredString(reason),
            name => find(name) is { } value && value.All(letter => letter is >= ' ' and <= '~' and not '%') ? value : null
        );

    private static string FormatText(string reason, Func<string, string?> find) => MessageTemplate.Format(Texts.GetRequiredString(reason), find);
}
