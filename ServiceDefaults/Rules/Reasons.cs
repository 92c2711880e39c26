namespace ThemeDay.ServiceDefaults.Rules;

/// <summary>Every stable reason an answer may carry. Each is the key of a Chinese text.</summary>
public static class Reasons
{
    /// <summary>One or more fields are wrong; the details name each.</summary>
    public const string FieldsInvalid = "FIELDS_INVALID";

    /// <summary>The state does not allow the move.</summary>
    public const string MoveNotAllowed = "MOVE_NOT_ALLOWED";

    /// <summary>The caller's role never may.</summary>
    public const string RoleMayNot = "ROLE_MAY_NOT";

    /// <summary>A year whose official list of working days has not been imported.</summary>
    public const string CalendarYearMissing = "CALENDAR_YEAR_MISSING";

    /// <summary>A value that must be there is not.</summary>
    public const string Required = "REQUIRED";

    /// <summary>A value outside its bounds.</summary>
    public const string OutOfRange = "OUT_OF_RANGE";

    /// <summary>A value that does not parse.</summary>
    public const string Malformed = "MALFORMED";

    /// <summary>A value that may come once and comes again.</summary>
    public const string Duplicate = "DUPLICATE";

    /// <summary>A kind of unit for which the scheme has no class.</summary>
    public const string UnitKindWithoutClass = "UNIT_KIND_WITHOUT_CLASS";

    /// <summary>Only the bureau enters another day than today.</summary>
    public const string DayIsTheBureaus = "DAY_IS_THE_BUREAUS";

    /// <summary>A day that has not come yet.</summary>
    public const string InTheFuture = "IN_THE_FUTURE";

    /// <summary>A day before the preceding move of the same thing.</summary>
    public const string BeforePrecedingMove = "BEFORE_PRECEDING_MOVE";

    /// <summary>No stamped scan has been taken.</summary>
    public const string ScanRequired = "SCAN_REQUIRED";

    /// <summary>A month after the window, without the written reason it needs.</summary>
    public const string ReasonRequired = "REASON_REQUIRED";

    /// <summary>A month before the window.</summary>
    public const string BeforeTheWindow = "BEFORE_THE_WINDOW";

    /// <summary>A form the call does not name.</summary>
    public const string FormNotOfTheCall = "FORM_NOT_OF_THE_CALL";

    /// <summary>A phone that is none.</summary>
    public const string PhoneMalformed = "PHONE_MALFORMED";

    /// <summary>An item a return cannot name.</summary>
    public const string ItemUnknown = "ITEM_UNKNOWN";

    /// <summary>A theme cannot go into this one: itself, of another call, or one that does not survive.</summary>
    public const string MergeTargetUnfit = "MERGE_TARGET_UNFIT";

    /// <summary>A deadline no later than the one in force.</summary>
    public const string NotLater = "NOT_LATER";

    /// <summary>A unit that was not called.</summary>
    public const string UnitNotCalled = "UNIT_NOT_CALLED";

    /// <summary>A unit that is called already.</summary>
    public const string UnitCalledAlready = "UNIT_CALLED_ALREADY";

    /// <summary>A file with nothing in it.</summary>
    public const string FileEmpty = "FILE_EMPTY";

    /// <summary>A file whose bytes are none of the kinds taken.</summary>
    public const string FileKindUnknown = "FILE_KIND_UNKNOWN";
}
