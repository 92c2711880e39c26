using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>The draft of a campaign of a later year, after an earlier one.</summary>
public static partial class CampaignCopy
{
    private const int MaxYears = 5;
    private const int YearDigits = 4;

    /// <summary>
    /// The terms for a later year: dates, months and fixed due dates are shifted, and so are the years in the title. The document number is empty: the notice
    /// has one of its own.
    /// </summary>
    /// <remarks>2024-02-29 shifted by one year is 2025-02-28.</remarks>
    /// <param name="terms">Terms of the earlier campaign.</param>
    /// <param name="years">Number of years, 1 to 5.</param>
    /// <returns>The terms; INVALID_ARGUMENT if the number is out of range, or a date would be after the last year that dates can have.</returns>
    public static Result<CampaignTerms> Shift(CampaignTerms terms, int years)
    {
        if (years is < 1 or > MaxYears || Years(terms).Max() + years > DateConversions.LastYear)
            return Error.InvalidArgument("years", ErrorReasons.OutOfRange, given: $"{years}", allowed: $"1-{MaxYears}");
        return terms with
        {
            DocumentNumber = "",
            Title = ShiftTitle(terms, years),
            Deadline = terms.Deadline.AddYears(years),
            FirstMonth = terms.FirstMonth.AddYears(years),
            LastMonth = terms.LastMonth.AddYears(years),
            ProgrammeLead = Shift(terms.ProgrammeLead, years),
            ReportLead = Shift(terms.ReportLead, years),
            CorrectionLead = Shift(terms.CorrectionLead, years),
            CutOff = terms.CutOff.AddYears(years),
        };
    }

    /// <summary>The units of the draft: the invited ones that are active.</summary>
    /// <param name="state">State of the earlier campaign.</param>
    /// <param name="invited">Codes of the units that it invites; empty in a draft for all active units at its opening.</param>
    /// <param name="activeUnits">Codes of the active units of the district.</param>
    /// <returns>The codes; FAILED_PRECONDITION if none is left, since a draft that names no unit invites all units of the district: UNIT_CLOSED if all are
    /// closed, NO_UNITS if all were uninvited.</returns>
    public static Result<IReadOnlyList<string>> Units(CampaignState state, IReadOnlyList<string> invited, IReadOnlyCollection<string> activeUnits)
    {
        if (invited is [])
            return state is CampaignState.Draft ? Array.Empty<string>() : new Error(ErrorKind.FailedPrecondition, ErrorReasons.NoUnits) { State = $"{state}" };
        List<string> active = [.. invited.Where(activeUnits.Contains)];
        return active is [] ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.UnitClosed) { Subject = string.Join(' ', invited) } : active;
    }

    private static LeadTime Shift(LeadTime lead, int years) => lead with { FixedDate = lead.FixedDate?.AddYears(years) };

    private static string ShiftTitle(CampaignTerms terms, int years)
    {
        var (first, last) = (Years(terms).Min(), Years(terms).Max());
        return Number()
            .Replace(
                terms.Title,
                number =>
                    number.Length is YearDigits && int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) is var year && year >= first && year <= last
                        ? $"{year + years}"
                        : number.Value
            );
    }

    private static IEnumerable<int> Years(CampaignTerms terms) =>
        [
            terms.Deadline.Year,
            terms.FirstMonth.Year,
            terms.LastMonth.Year,
            terms.CutOff.Year,
            .. new[] { terms.ProgrammeLead, terms.ReportLead, terms.CorrectionLead }.Select(lead => lead.FixedDate).OfType<DateOnly>().Select(day => day.Year),
        ];

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
