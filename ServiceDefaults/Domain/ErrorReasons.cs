namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Every stable reason an answer may carry. Each is the key of a Chinese text.</summary>
public static class ErrorReasons
{
    /// <summary>One or more fields are wrong; the details name each.</summary>
    public const string FieldsInvalid = "FIELDS_INVALID";

    /// <summary>The state does not allow the move.</summary>
    public const string TransitionNotAllowed = "TRANSITION_NOT_ALLOWED";

    /// <summary>The caller's role never may.</summary>
    public const string RoleNotPermitted = "ROLE_NOT_PERMITTED";

    /// <summary>A year whose official list of working days has not been imported.</summary>
    public const string CalendarYearMissing = "CALENDAR_YEAR_MISSING";

    /// <summary>A value that must be there is not.</summary>
    public const string Required = "REQUIRED";

    /// <summary>A value outside its bounds.</summary>
    public const string OutOfRange = "OUT_OF_RANGE";

    /// <summary>A value that does not parse.</summary>
    public const string Malformed = "MALFORMED";

    /// <summary>A name that no field of this call has, in JSON or in the query.</summary>
    public const string FieldUnknown = "FIELD_UNKNOWN";

    /// <summary>A value that may come once and comes again.</summary>
    public const string Duplicate = "DUPLICATE";

    /// <summary>A kind of unit for which the scheme has no class.</summary>
    public const string UnitKindWithoutClass = "UNIT_KIND_WITHOUT_CLASS";

    /// <summary>Only the bureau enters another day than today.</summary>
    public const string EffectiveDateReservedForBureau = "EFFECTIVE_DATE_RESERVED_FOR_BUREAU";

    /// <summary>A day that has not come yet.</summary>
    public const string DateInFuture = "DATE_IN_FUTURE";

    /// <summary>A day before the preceding move of the same thing.</summary>
    public const string BeforePreviousTransition = "BEFORE_PREVIOUS_TRANSITION";

    /// <summary>No stamped scan has been taken.</summary>
    public const string ScanRequired = "SCAN_REQUIRED";

    /// <summary>A month after the window, without the written reason it needs.</summary>
    public const string ReasonRequired = "REASON_REQUIRED";

    /// <summary>A month before the window.</summary>
    public const string MonthBeforeWindow = "MONTH_BEFORE_WINDOW";

    /// <summary>A form the call does not name.</summary>
    public const string FormNotInCampaign = "FORM_NOT_IN_CAMPAIGN";

    /// <summary>A phone that is none.</summary>
    public const string PhoneMalformed = "PHONE_MALFORMED";

    /// <summary>An item a return cannot name.</summary>
    public const string ReturnItemUnknown = "RETURN_ITEM_UNKNOWN";

    /// <summary>A theme cannot go into this one: itself, of another call, or one that does not survive.</summary>
    public const string MergeTargetInvalid = "MERGE_TARGET_INVALID";

    /// <summary>A deadline no later than the one in force.</summary>
    public const string DeadlineNotLater = "DEADLINE_NOT_LATER";

    /// <summary>A unit that was not called.</summary>
    public const string UnitNotInvited = "UNIT_NOT_INVITED";

    /// <summary>A unit that is called already.</summary>
    public const string UnitAlreadyInvited = "UNIT_ALREADY_INVITED";

    /// <summary>A file with nothing in it.</summary>
    public const string FileEmpty = "FILE_EMPTY";

    /// <summary>A file whose bytes are none of the kinds taken.</summary>
    public const string FileTypeUnsupported = "FILE_TYPE_UNSUPPORTED";

    /// <summary>No token, or one that does not hold.</summary>
    public const string TokenMissingOrInvalid = "TOKEN_MISSING_OR_INVALID";

    /// <summary>The keys tokens are checked with are not known yet.</summary>
    public const string SigningKeysUnavailable = "SIGNING_KEYS_UNAVAILABLE";

    /// <summary>Not there, or not for this caller's eyes.</summary>
    public const string ResourceNotFound = "RESOURCE_NOT_FOUND";

    /// <summary>There already.</summary>
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>Changed since the caller read it.</summary>
    public const string EtagMismatch = "ETAG_MISMATCH";

    /// <summary>A caller covers the district, and writes in another.</summary>
    public const string ScopeReadOnly = "SCOPE_READ_ONLY";

    /// <summary>The same request_id came with other content.</summary>
    public const string RequestIdReused = "REQUEST_ID_REUSED";

    /// <summary>The event to wait for has not been applied here yet.</summary>
    public const string EventNotApplied = "EVENT_NOT_APPLIED";

    /// <summary>A file larger than is taken.</summary>
    public const string FileTooLarge = "FILE_TOO_LARGE";

    /// <summary>A call that has not been opened.</summary>
    public const string CampaignNotOpen = "CAMPAIGN_NOT_OPEN";

    /// <summary>A district without units has nobody to call.</summary>
    public const string NoUnits = "NO_UNITS";

    /// <summary>A resource name of another form.</summary>
    public const string NameMalformed = "NAME_MALFORMED";

    /// <summary>A page token that is none, or of another list.</summary>
    public const string PageTokenInvalid = "PAGE_TOKEN_INVALID";

    /// <summary>A filter that cannot be read.</summary>
    public const string FilterMalformed = "FILTER_MALFORMED";

    /// <summary>A filter by a field the list cannot be filtered by.</summary>
    public const string FilterFieldUnknown = "FILTER_FIELD_UNKNOWN";

    /// <summary>A filter's field compared in a way, or with a value, it cannot be.</summary>
    public const string FilterComparisonInvalid = "FILTER_COMPARISON_INVALID";

    /// <summary>A path, or a verb on it, that is no call.</summary>
    public const string MethodNotFound = "METHOD_NOT_FOUND";

    /// <summary>Bytes that are no message.</summary>
    public const string MalformedMessage = "MALFORMED_MESSAGE";

    /// <summary>A message over the limit.</summary>
    public const string MessageTooLarge = "MESSAGE_TOO_LARGE";

    /// <summary>Something the service needs is away for a moment.</summary>
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";

    /// <summary>A mistake of ours.</summary>
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>Released already: it is rescheduled, not placed.</summary>
    public const string AlreadyReleased = "ALREADY_RELEASED";

    /// <summary>A release would change nothing.</summary>
    public const string NoChanges = "NO_CHANGES";

    /// <summary>Its last day has not come.</summary>
    public const string ActivityNotEnded = "ACTIVITY_NOT_ENDED";

    /// <summary>A group the call does not name.</summary>
    public const string AudienceNotInCampaign = "AUDIENCE_NOT_IN_CAMPAIGN";

    /// <summary>Its activity was cancelled.</summary>
    public const string ActivityCancelled = "ACTIVITY_CANCELLED";

    /// <summary>Its activity has not been held.</summary>
    public const string ActivityNotHeld = "ACTIVITY_NOT_HELD";

    /// <summary>A theme that was not accepted.</summary>
    public const string ThemeNotAccepted = "THEME_NOT_ACCEPTED";

    /// <summary>An indicator scheme that is not here.</summary>
    public const string IndicatorSchemeNotFound = "INDICATOR_SCHEME_NOT_FOUND";

    /// <summary>A text with a phone number in it.</summary>
    public const string ContainsPersonalData = "CONTAINS_PERSONAL_DATA";

    /// <summary>A file that is no picture of the kinds taken.</summary>
    public const string ImageTypeUnsupported = "IMAGE_TYPE_UNSUPPORTED";

    /// <summary>The retry of a dead letter failed.</summary>
    public const string DeadLetterFailedAgain = "DEAD_LETTER_FAILED_AGAIN";

    /// <summary>A dead letter that a retry has applied.</summary>
    public const string DeadLetterApplied = "DEAD_LETTER_APPLIED";

    /// <summary>A dead letter that an operator has dropped.</summary>
    public const string DeadLetterDropped = "DEAD_LETTER_DROPPED";

    /// <summary>The service whose event it is does not answer.</summary>
    public const string EventSourceUnavailable = "EVENT_SOURCE_UNAVAILABLE";

    /// <summary>The source's log no longer has the event, or its subscription is halted because the log has changed.</summary>
    public const string EventLogDiverged = "EVENT_LOG_DIVERGED";

    /// <summary>A client that has been disabled.</summary>
    public const string ClientDisabled = "CLIENT_DISABLED";

    /// <summary>So many secrets of a client would be valid at once.</summary>
    public const string ClientSecretsTooMany = "CLIENT_SECRETS_TOO_MANY";

    /// <summary>A unit for a client that is not a liaison's.</summary>
    public const string UnitOnlyForLiaison = "UNIT_ONLY_FOR_LIAISON";
}
