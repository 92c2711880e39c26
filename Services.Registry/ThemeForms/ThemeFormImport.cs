using System.Buffers.Binary;
using System.Security.Cryptography;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.ThemeForms;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.ThemeForms;

/// <summary>A theme of the campaign, for the comparison of topics.</summary>
internal sealed record ExistingTopic(string Id, string Unit, string Topic);

/// <summary>A row of a form, and the draft that it becomes.</summary>
/// <param name="Reading">The row as it was written and read.</param>
/// <param name="IsSkipped">Whether a correction skips it.</param>
/// <param name="Draft">What was read and corrected.</param>
/// <param name="Theme">The draft as a theme; null if it is skipped or its unit is not known.</param>
/// <param name="Contact">Its contact; null if it has none.</param>
/// <param name="SameTopic">The ids of other themes with its topic.</param>
internal sealed record ImportedRow(
    ThemeFormRowReading Reading,
    bool IsSkipped,
    Proto.Theme Draft,
    Theme? Theme,
    Contact? Contact,
    IReadOnlyList<string> SameTopic
);

/// <summary>Turns the rows of a form into drafts. What cannot be read in one way and was not corrected is a problem: nothing is guessed.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="units">The units that the caller may name.</param>
/// <param name="topics">The themes of the campaign that still count.</param>
/// <param name="actor">The caller.</param>
/// <param name="request">The request.</param>
internal sealed class ThemeFormImport(
    Campaign campaign,
    IReadOnlyCollection<ListedUnit> units,
    IReadOnlyCollection<ExistingTopic> topics,
    Actor actor,
    Proto.ImportThemeFormRequest request
)
{
    /// <summary>The maximum number of rows of a form: each has a place in its id.</summary>
    public const int MaxRows = 500;

    private const int MaxSameTopic = 20;
    private const string ThemePrefix = "theme.";

    private static readonly string[] Correctable = ["unit", .. ThemeMapping.Updatable];

    private readonly Guid importId = Guid.CreateVersion7();
    private readonly Dictionary<string, string> unitCodes = units.ToDictionary(unit => $"{new UnitName(campaign.District, unit.Code)}", unit => unit.Code);
    private readonly ILookup<string, ExistingTopic> topicsByText = topics.ToLookup(theme => Fold(theme.Topic));
    private readonly HashSet<(string Unit, string Topic)> topicsOfForm = [];

    /// <summary>The name of the campaign.</summary>
    public CampaignName Campaign { get; } = new(campaign.District, campaign.Id);

    /// <summary>The rows of the form, with a draft for each.</summary>
    public IReadOnlyList<ImportedRow> Rows { get; private set; } = [];

    /// <summary>What prevents the import.</summary>
    public FieldViolations Problems { get; } = new();

    /// <summary>The name by which a repeated request finds the drafts.</summary>
    public string Name => $"{Campaign} {importId} {Rows.Count(row => row.Theme is not null)}";

    /// <summary>The ids of the drafts of an import, by its name.</summary>
    public static (CampaignName Campaign, IReadOnlyList<string> Ids) ParseName(string name) =>
        name.Split(' ') is [var parent, var id, var count]
            ? (CampaignName.Parse(parent), [.. Enumerable.Range(0, int.Parse(count, null)).Select(place => CreateThemeId(Guid.Parse(id), place))])
            : throw new ArgumentException("no name of an import", nameof(name));

    /// <summary>Reads the rows.</summary>
    /// <returns>Null; INVALID_ARGUMENT if the corrections do not fit the form, FAILED_PRECONDITION if the campaign takes no drafts.</returns>
    public Error? Read(IReadOnlyList<ThemeFormRowReading> readings)
    {
        if (ThemeRules.CheckCampaign(campaign.State) is { } notOpen)
            return notOpen;
        if (!ReadCorrections(readings).TryGetValue(out var corrections, out var error))
            return error;
        List<ImportedRow> rows = [];
        var drafts = 0;
        foreach (var reading in readings)
        {
            var correction = corrections.GetValueOrDefault((reading.Row.Table, reading.Row.Row));
            if (!ReadRow(reading, correction, CreateThemeId(importId, drafts)).TryGetValue(out var row, out error))
                return error;
            rows.Add(row);
            drafts += row.Theme is null ? 0 : 1;
        }

        Rows = rows;
        return null;
    }

    private Result<Dictionary<(int Table, int Row), Proto.ThemeFormCorrection>> ReadCorrections(IReadOnlyList<ThemeFormRowReading> readings)
    {
        var known = readings.Select(reading => (reading.Row.Table, reading.Row.Row)).ToHashSet();
        Dictionary<(int Table, int Row), Proto.ThemeFormCorrection> corrections = [];
        FieldViolations violations = new();
        foreach (var (place, correction) in request.Corrections.Index())
        {
            var field = $"corrections[{place}]";
            if (!known.Contains((correction.Table, correction.Row)))
                violations.Add(new(field, ErrorReasons.OutOfRange));
            else if (!corrections.TryAdd((correction.Table, correction.Row), correction))
                violations.Add(new(field, ErrorReasons.Duplicate));
            else if (FieldMasks.Merge(correction.UpdateMask, Correctable, correction.Theme ?? new(), new()) is not null)
                violations.Add(new($"{field}.update_mask", ErrorReasons.Malformed));
        }

        return violations is [] ? corrections : Error.InvalidArgument(violations);
    }

    private Result<ImportedRow> ReadRow(ThemeFormRowReading reading, Proto.ThemeFormCorrection? correction, string id)
    {
        var place = $"tables[{reading.Row.Table}].rows[{reading.Row.Row}].";
        var draft = ThemeFormMapping.ToDraft(reading, campaign.District);
        if (correction is { Skip: true })
            return new ImportedRow(reading, true, draft, null, null, []);
        var corrected = correction?.Theme ?? new();
        FieldMasks.Merge(correction?.UpdateMask, Correctable, corrected, draft);
        foreach (var (field, outcome) in ThemeFormMapping.GetOutcomes(reading))
            if (
                outcome is CellOutcome.Ambiguous or CellOutcome.Unreadable
                && !(correction is not null && FieldMasks.Names(correction.UpdateMask, field, corrected))
            )
                Problems.Add(new(place + field, ErrorReasons.CellNotRead));
        if (draft.Unit is "" && reading.Unit.Outcome is CellOutcome.Blank && actor.Unit is { } own)
            draft.Unit = $"{new UnitName(campaign.District, own)}";
        var unit = unitCodes.GetValueOrDefault(draft.Unit);
        if (draft.Unit is not "" && (unit is null || (actor.Unit is not null && unit != actor.Unit)))
            Problems.Add(new($"{place}unit", ErrorReasons.ResourceNotFound));
        else if (draft.Unit is "" && reading.Unit.Outcome is CellOutcome.Blank)
            Problems.Add(new($"{place}unit", ErrorReasons.Required));
        if (reading.Topic.Outcome is CellOutcome.Blank && draft.Topic is "")
            Problems.Add(new($"{place}topic", ErrorReasons.Required));
        // Those of a request were checked before; a file may have others.
        if (TextCharacters.HasUnaccepted(draft.Topic, isMultiLine: false))
            Problems.Add(new($"{place}topic", ErrorReasons.CharacterNotAllowed));
        if (TextCharacters.HasUnaccepted(draft.Contact?.Person ?? "", isMultiLine: false))
            Problems.Add(new($"{place}contact", ErrorReasons.CharacterNotAllowed));

        var form = ThemeMapping.ReadForm(draft);
        var contact = ThemeMapping.ReadContact(draft);
        Problems.AddRange(((Error?[])[form.Error, contact.Error]).OfType<Error>().SelectMany(error => error.Fields).Select(At));
        var theme = new Theme(campaign.District, campaign.Id, id, unit ?? "", form.TryGetValue(out var written, out _) ? written : new("", null, "", [], ""));
        var person = contact.TryGetValue(out var readContact, out _) ? readContact : null;
        var decided = ThemeRules.Draft(theme, ThemeTerms.From(campaign), person?.ToKnown(), campaign.State, actor);
        if (decided.Error is { Kind: not ErrorKind.InvalidArgument } error)
            return error;
        Problems.AddRange((decided.Error?.Fields ?? []).Select(At));
        return new ImportedRow(reading, false, draft, unit is null ? null : theme, person, CompareTopic(theme, place));

        FieldViolation At(FieldViolation violation) =>
            violation with
            {
                Field = place + (violation.Field.StartsWith(ThemePrefix, StringComparison.Ordinal) ? violation.Field[ThemePrefix.Length..] : violation.Field),
            };
    }

    // Two units may have the same topic; of one unit it is rather the same form, imported again.
    private IReadOnlyList<string> CompareTopic(Theme theme, string place)
    {
        var topic = Fold(theme.Form.Topic);
        if (topic is "")
            return [];
        var same = topicsByText[topic].ToList();
        if (!topicsOfForm.Add((theme.Unit, topic)) || same.Exists(other => other.Unit == theme.Unit))
            if (!request.AllowSameTopic)
                Problems.Add(new($"{place}topic", ErrorReasons.TopicExists));
        return [.. same.Take(MaxSameTopic).Select(other => other.Id)];
    }

    private static string Fold(string topic) => string.Concat(topic.Where(character => !char.IsWhiteSpace(character)).Select(TextCharacters.ToHalfWidth));

    // A UUID of version 7 (RFC 9562, 5.7): the time of the import and the place in the form, then bits that only the import determines. The drafts have the
    // order of the form, a repeated request finds them, and nobody guesses those of others (ThemeIds).
    private static string CreateThemeId(Guid importId, int place)
    {
        const int TimeBytes = 6;
        const int RandomBytes = 8;
        Span<byte> id = stackalloc byte[TimeBytes + sizeof(ushort) + RandomBytes];
        importId.TryWriteBytes(id, bigEndian: true, out _);
        Span<byte> source = [.. id, (byte)(place >> 8), (byte)place];
        SHA256.HashData(source)[..RandomBytes].CopyTo(id[^RandomBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(id[TimeBytes..], (ushort)(0x7000 | place));
        id[^RandomBytes] = (byte)(0x80 | (id[^RandomBytes] & 0x3F));
        return $"{new Guid(id, bigEndian: true)}";
    }
}
