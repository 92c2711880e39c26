namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// All stable error reasons. Each is the key of a sentence in English, for developers, and of a Chinese message, for people (docs/reasons.md).
/// </summary>
public static class ErrorReasons
{
    /// <summary>One or more fields are invalid; the details list them.</summary>
    public const string FieldsInvalid = "FIELDS_INVALID";

    /// <summary>The state does not allow the transition.</summary>
    public const string TransitionNotAllowed = "TRANSITION_NOT_ALLOWED";

    /// <summary>The role of the caller is not permitted.</summary>
    public const string RoleNotPermitted = "ROLE_NOT_PERMITTED";

    /// <summary>The official list of working days of the year has not been imported.</summary>
    public const string CalendarYearMissing = "CALENDAR_YEAR_MISSING";

    /// <summary>A required value is missing.</summary>
    public const string Required = "REQUIRED";

    /// <summary>The value is out of range.</summary>
    public const string OutOfRange = "OUT_OF_RANGE";

    /// <summary>The value cannot be parsed.</summary>
    public const string Malformed = "MALFORMED";

    /// <summary>The text has control characters, invisible characters or bidi controls, or a line break where it has one line.</summary>
    public const string CharacterNotAllowed = "CHARACTER_NOT_ALLOWED";

    /// <summary>The name is not a field of the request, in JSON or in the query.</summary>
    public const string FieldUnknown = "FIELD_UNKNOWN";

    /// <summary>The body names another resource than the path.</summary>
    public const string PathContradicted = "PATH_CONTRADICTED";

    /// <summary>The value is a duplicate.</summary>
    public const string Duplicate = "DUPLICATE";

    /// <summary>The indicator scheme has no class for the kind of unit.</summary>
    public const string UnitKindWithoutClass = "UNIT_KIND_WITHOUT_CLASS";

    /// <summary>Only the bureau may enter a date other than today.</summary>
    public const string EffectiveDateReservedForBureau = "EFFECTIVE_DATE_RESERVED_FOR_BUREAU";

    /// <summary>The date is in the future.</summary>
    public const string DateInFuture = "DATE_IN_FUTURE";

    /// <summary>The date is before the previous transition of the resource.</summary>
    public const string BeforePreviousTransition = "BEFORE_PREVIOUS_TRANSITION";

    /// <summary>The date is before that on which it rests: the opening of the campaign, the acceptance of the theme, the last transition or the first day of
    /// the activity.</summary>
    public const string EffectiveDateTooEarly = "EFFECTIVE_DATE_TOO_EARLY";

    /// <summary>No stamped scan has been uploaded.</summary>
    public const string ScanRequired = "SCAN_REQUIRED";

    /// <summary>The month is after the last month of the campaign, and the required written reason is missing.</summary>
    public const string ReasonRequired = "REASON_REQUIRED";

    /// <summary>The month is before the first month of the campaign.</summary>
    public const string MonthBeforeWindow = "MONTH_BEFORE_WINDOW";

    /// <summary>The form is not one of the campaign.</summary>
    public const string FormNotInCampaign = "FORM_NOT_IN_CAMPAIGN";

    /// <summary>The phone number is malformed.</summary>
    public const string PhoneMalformed = "PHONE_MALFORMED";

    /// <summary>The item is not one that a return can name.</summary>
    public const string ReturnItemUnknown = "RETURN_ITEM_UNKNOWN";

    /// <summary>
    /// The merge target is invalid: the theme itself, a theme of another campaign, or one in state Draft, Declined, Merged, Withdrawn or Dropped.
    /// </summary>
    public const string MergeTargetInvalid = "MERGE_TARGET_INVALID";

    /// <summary>Other themes were merged into the theme: they go back with it only if the caller agrees, and are unmerged before it is merged itself.</summary>
    public const string ThemeIsMergeTarget = "THEME_IS_MERGE_TARGET";

    /// <summary>The deadline is not later than the one in force.</summary>
    public const string DeadlineNotLater = "DEADLINE_NOT_LATER";

    /// <summary>The deadline of the campaign has passed: a unit that is invited now needs its own.</summary>
    public const string UnitDeadlineRequired = "UNIT_DEADLINE_REQUIRED";

    /// <summary>The unit is not invited.</summary>
    public const string UnitNotInvited = "UNIT_NOT_INVITED";

    /// <summary>The unit is invited already.</summary>
    public const string UnitAlreadyInvited = "UNIT_ALREADY_INVITED";

    /// <summary>The unit is closed: it was merged or dissolved.</summary>
    public const string UnitClosed = "UNIT_CLOSED";

    /// <summary>The file is empty.</summary>
    public const string FileEmpty = "FILE_EMPTY";

    /// <summary>The text file is neither UTF-8 nor GB18030.</summary>
    public const string TextEncodingUnknown = "TEXT_ENCODING_UNKNOWN";

    /// <summary>The content of the file is not of a supported type.</summary>
    public const string FileTypeUnsupported = "FILE_TYPE_UNSUPPORTED";

    /// <summary>The file is of a supported type, but damaged or incomplete, without a page, or protected by a password.</summary>
    public const string FileUnreadable = "FILE_UNREADABLE";

    /// <summary>The file is neither .docx nor .xlsx, or has a password.</summary>
    public const string FileNotOffice = "FILE_NOT_OFFICE";

    /// <summary>The file has macros or scripts, embedded programs or files, or content that is at another place.</summary>
    public const string FileHasActiveContent = "FILE_HAS_ACTIVE_CONTENT";

    /// <summary>No theme was found in the file.</summary>
    public const string NoThemeInFile = "NO_THEME_IN_FILE";

    /// <summary>The cell of a file can be read in several ways, or in none: the caller decides on it.</summary>
    public const string CellNotRead = "CELL_NOT_READ";

    /// <summary>The unit has a theme with this topic in the campaign already.</summary>
    public const string TopicExists = "TOPIC_EXISTS";

    /// <summary>Too many files of the unit, or of all units, are being received or wait to be processed.</summary>
    public const string TooManyUploads = "TOO_MANY_UPLOADS";

    /// <summary>The unit has uploaded as many bytes as it may in a day.</summary>
    public const string UploadQuotaExceeded = "UPLOAD_QUOTA_EXCEEDED";

    /// <summary>The unit has changed as much as it may in a day.</summary>
    public const string ChangeQuotaExceeded = "CHANGE_QUOTA_EXCEEDED";

    /// <summary>The disk of the files is full: the operator of the service must make room.</summary>
    public const string StorageFull = "STORAGE_FULL";

    /// <summary>The access token is missing or invalid.</summary>
    public const string TokenMissingOrInvalid = "TOKEN_MISSING_OR_INVALID";

    /// <summary>The token signing keys are not available yet.</summary>
    public const string SigningKeysUnavailable = "SIGNING_KEYS_UNAVAILABLE";

    /// <summary>The resource does not exist, or is not visible to the caller.</summary>
    public const string ResourceNotFound = "RESOURCE_NOT_FOUND";

    /// <summary>The resource exists already.</summary>
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>The resource has changed since the caller read it.</summary>
    public const string EtagMismatch = "ETAG_MISMATCH";

    /// <summary>The caller may read the district but not write to it.</summary>
    public const string ScopeReadOnly = "SCOPE_READ_ONLY";

    /// <summary>The request_id was used with other content.</summary>
    public const string RequestIdReused = "REQUEST_ID_REUSED";

    /// <summary>The event to wait for has not been applied yet.</summary>
    public const string EventNotApplied = "EVENT_NOT_APPLIED";

    /// <summary>The event in themeday-after could not be applied here: an operator has to retry or drop it; trying again does not help.</summary>
    public const string EventDeadLettered = "EVENT_DEAD_LETTERED";

    /// <summary>The file is over the size limit, or a picture has too many pixels.</summary>
    public const string FileTooLarge = "FILE_TOO_LARGE";

    /// <summary>The campaign has not been opened.</summary>
    public const string CampaignNotOpen = "CAMPAIGN_NOT_OPEN";

    /// <summary>The district has no units to invite.</summary>
    public const string NoUnits = "NO_UNITS";

    /// <summary>The resource name is malformed.</summary>
    public const string NameMalformed = "NAME_MALFORMED";

    /// <summary>The page token is malformed or of another list.</summary>
    public const string PageTokenInvalid = "PAGE_TOKEN_INVALID";

    /// <summary>The filter has a syntax error.</summary>
    public const string FilterMalformed = "FILTER_MALFORMED";

    /// <summary>The list cannot be filtered by the field.</summary>
    public const string FilterFieldUnknown = "FILTER_FIELD_UNKNOWN";

    /// <summary>The operator or the literal is not valid for the field of the filter.</summary>
    public const string FilterComparisonInvalid = "FILTER_COMPARISON_INVALID";

    /// <summary>The list cannot be sorted by a field of order_by, or order_by has a syntax error.</summary>
    public const string OrderByInvalid = "ORDER_BY_INVALID";

    /// <summary>No RPC matches the path and the HTTP method.</summary>
    public const string MethodNotFound = "METHOD_NOT_FOUND";

    /// <summary>The bytes are not a valid message.</summary>
    public const string MalformedMessage = "MALFORMED_MESSAGE";

    /// <summary>The feed has as many subscribers as the service allows.</summary>
    public const string TooManySubscribers = "TOO_MANY_SUBSCRIBERS";

    /// <summary>The account, or without a token the address, makes more requests than one may, or has too many that wait for an event.</summary>
    public const string TooManyRequests = "TOO_MANY_REQUESTS";

    /// <summary>The client was refused too often for a wrong secret from this address.</summary>
    public const string TooManyFailedAttempts = "TOO_MANY_FAILED_ATTEMPTS";

    /// <summary>The message is over the size limit.</summary>
    public const string MessageTooLarge = "MESSAGE_TOO_LARGE";

    /// <summary>A dependency of the service is temporarily unavailable.</summary>
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";

    /// <summary>The request took longer than its deadline, or a file longer than the time that the service allows.</summary>
    public const string DeadlineExceeded = "DEADLINE_EXCEEDED";

    /// <summary>The caller cancelled the request.</summary>
    public const string RequestCancelled = "REQUEST_CANCELLED";

    /// <summary>An unexpected error of the service.</summary>
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>The activity is in a release already: reschedule it instead of pinning it.</summary>
    public const string AlreadyReleased = "ALREADY_RELEASED";

    /// <summary>The release would change nothing.</summary>
    public const string NoChanges = "NO_CHANGES";

    /// <summary>The last day of the activity has not been reached.</summary>
    public const string ActivityNotEnded = "ACTIVITY_NOT_ENDED";

    /// <summary>The audience is not one of the campaign.</summary>
    public const string AudienceNotInCampaign = "AUDIENCE_NOT_IN_CAMPAIGN";

    /// <summary>The activity was cancelled.</summary>
    public const string ActivityCancelled = "ACTIVITY_CANCELLED";

    /// <summary>The activity has not been held.</summary>
    public const string ActivityNotHeld = "ACTIVITY_NOT_HELD";

    /// <summary>The report of the activity is published: unpublish it first.</summary>
    public const string ReportPublished = "REPORT_PUBLISHED";

    /// <summary>The report was published and is not shown any more; over HTTP 410.</summary>
    public const string ReportUnpublished = "REPORT_UNPUBLISHED";

    /// <summary>The report names the file and cannot be filed again in its state.</summary>
    public const string FileInUse = "FILE_IN_USE";

    /// <summary>The file is no MP4 video in H.264, HEVC or AV1, or one in fragments.</summary>
    public const string VideoTypeUnsupported = "VIDEO_TYPE_UNSUPPORTED";

    /// <summary>The video has tracks that are neither video nor sound.</summary>
    public const string VideoHasOtherTracks = "VIDEO_HAS_OTHER_TRACKS";

    /// <summary>Another part of the upload is being received, or it is being completed.</summary>
    public const string UploadInProgress = "UPLOAD_IN_PROGRESS";

    /// <summary>The part does not begin where the upload continues.</summary>
    public const string UploadOffsetMismatch = "UPLOAD_OFFSET_MISMATCH";

    /// <summary>Not all of the upload was received.</summary>
    public const string UploadIncomplete = "UPLOAD_INCOMPLETE";

    /// <summary>The content has another digest than the one stated.</summary>
    public const string DigestMismatch = "DIGEST_MISMATCH";

    /// <summary>The content of the file is neither PDF nor .docx.</summary>
    public const string AttachmentTypeUnsupported = "ATTACHMENT_TYPE_UNSUPPORTED";

    /// <summary>The report names the picture and cannot be filed again in its state.</summary>
    public const string PictureInUse = "PICTURE_IN_USE";

    /// <summary>The theme was not accepted.</summary>
    public const string ThemeNotAccepted = "THEME_NOT_ACCEPTED";

    /// <summary>The indicator scheme does not exist.</summary>
    public const string IndicatorSchemeNotFound = "INDICATOR_SCHEME_NOT_FOUND";

    /// <summary>
    /// The text contains a phone number, an identity number, a mail address, or the name or phone number of the contact, and no reason is given.
    /// </summary>
    public const string ContainsPersonalData = "CONTAINS_PERSONAL_DATA";

    /// <summary>The content is not an image of a supported type.</summary>
    public const string ImageTypeUnsupported = "IMAGE_TYPE_UNSUPPORTED";

    /// <summary>The retry of a dead letter failed.</summary>
    public const string DeadLetterFailedAgain = "DEAD_LETTER_FAILED_AGAIN";

    /// <summary>The dead letter was applied by a retry.</summary>
    public const string DeadLetterApplied = "DEAD_LETTER_APPLIED";

    /// <summary>The dead letter was dropped by an operator.</summary>
    public const string DeadLetterDropped = "DEAD_LETTER_DROPPED";

    /// <summary>The source of the event does not respond.</summary>
    public const string EventSourceUnavailable = "EVENT_SOURCE_UNAVAILABLE";

    /// <summary>The log of the source no longer has the event, or the subscription is halted because the log has changed.</summary>
    public const string EventLogDiverged = "EVENT_LOG_DIVERGED";

    /// <summary>The client is disabled.</summary>
    public const string ClientDisabled = "CLIENT_DISABLED";

    /// <summary>Too many secrets of the client would be valid at once.</summary>
    public const string ClientSecretsTooMany = "CLIENT_SECRETS_TOO_MANY";

    /// <summary>Only a liaison client has a unit.</summary>
    public const string UnitOnlyForLiaison = "UNIT_ONLY_FOR_LIAISON";

    /// <summary>The operation was cancelled at the request of its caller.</summary>
    public const string OperationCancelled = "OPERATION_CANCELLED";

    /// <summary>The operation is not done yet.</summary>
    public const string OperationNotDone = "OPERATION_NOT_DONE";

    /// <summary>Too many operations of the caller are unfinished or stored, or too many callers wait for one.</summary>
    public const string TooManyOperations = "TOO_MANY_OPERATIONS";

    /// <summary>The export exceeds the size of a response.</summary>
    public const string ExportTooLarge = "EXPORT_TOO_LARGE";

    /// <summary>An assessment is frozen before its cut-off date.</summary>
    public const string CutOffDateNotReached = "CUT_OFF_DATE_NOT_REACHED";

    /// <summary>An id chosen by the client is a phone or identity number.</summary>
    public const string IdContainsPersonalData = "ID_CONTAINS_PERSONAL_DATA";

    /// <summary>The id of a theme is neither a random UUID nor begins with the code of its unit, or begins with that of another.</summary>
    public const string ThemeIdNotOfUnit = "THEME_ID_NOT_OF_UNIT";

    /// <summary>A snapshot with another cut-off date than its campaign is submitted.</summary>
    public const string CutOffDateDiffers = "CUT_OFF_DATE_DIFFERS";

    /// <summary>The campaign has as many snapshots as it may have.</summary>
    public const string TooManySnapshots = "TOO_MANY_SNAPSHOTS";

    /// <summary>The snapshot is of a version that did not keep what its scores were computed from.</summary>
    public const string SnapshotInputsNotKept = "SNAPSHOT_INPUTS_NOT_KEPT";

    /// <summary>Too many facts differ between two scores to explain their difference fact by fact.</summary>
    public const string TooManyChanges = "TOO_MANY_CHANGES";

    /// <summary>The district has as many units as it may have, or would have more.</summary>
    public const string TooManyUnits = "TOO_MANY_UNITS";

    /// <summary>The district would have more webhooks than it may have.</summary>
    public const string TooManyWebhooks = "TOO_MANY_WEBHOOKS";

    /// <summary>The operator has not configured webhooks.</summary>
    public const string WebhooksNotConfigured = "WEBHOOKS_NOT_CONFIGURED";

    /// <summary>The address of the webhook is not https, or is one that is not allowed.</summary>
    public const string UrlNotAllowed = "URL_NOT_ALLOWED";

    /// <summary>The obligation is met or closed, or its due date is not known.</summary>
    public const string ObligationNotOpen = "OBLIGATION_NOT_OPEN";

    /// <summary>The obligation is not overdue, so that no circular can name it.</summary>
    public const string ObligationNotOverdue = "OBLIGATION_NOT_OVERDUE";

    /// <summary>The event of the request would be larger than an event may be.</summary>
    public const string EventTooLarge = "EVENT_TOO_LARGE";

    /// <summary>No further opinions are taken for now: of an address, or on an activity.</summary>
    public const string TooManyOpinions = "TOO_MANY_OPINIONS";

    /// <summary>Too many wrong numbers or query codes came from an address.</summary>
    public const string TooManyFailedQueries = "TOO_MANY_FAILED_QUERIES";

    /// <summary>The questionnaire is not answered today, or is closed.</summary>
    public const string QuestionnaireNotOpen = "QUESTIONNAIRE_NOT_OPEN";

    /// <summary>The statement was published and is not public any more.</summary>
    public const string StatementUnpublished = "STATEMENT_UNPUBLISHED";

    /// <summary>The browser has answered the questionnaire already, with other answers.</summary>
    public const string AlreadyAnswered = "ALREADY_ANSWERED";

    /// <summary>The questionnaire has as many answers as it may have.</summary>
    public const string TooManyAnswers = "TOO_MANY_ANSWERS";
}
