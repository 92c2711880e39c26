using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>RPCs for indicator schemes.</summary>
[Authorize(Policies.AnyRole)]
public sealed class IndicatorSchemeEndpoint(SchedulingDb db, Schemes schemes, IdempotentCommands commands)
    : Proto.IndicatorSchemeService.IndicatorSchemeServiceBase
{
    private static readonly ListOrder<StoredIndicatorScheme> Order = new ListOrder<StoredIndicatorScheme>()
        .Key(scheme => scheme.Code)
        .Key(scheme => scheme.SchemeVersion);

    private static readonly FilterSchema<StoredIndicatorScheme> Fields = new FilterSchema<StoredIndicatorScheme>()
        .Text("code", scheme => scheme.Code)
        .Int32("version", scheme => scheme.SchemeVersion);

    private ResourceAdapter<StoredIndicatorScheme, Proto.IndicatorScheme> Adapter =>
        new(
            (name, cancellationToken) => schemes.FindOrDefaultAsync(IndicatorSchemeName.Parse(name), cancellationToken).OrNotFoundAsync(),
            scheme => $"{scheme.Name}",
            IndicatorSchemeMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.Operator)]
    public override async Task<Proto.IndicatorScheme> ImportIndicatorScheme(Proto.ImportIndicatorSchemeRequest request, ServerCallContext context)
    {
        var scheme = IndicatorSchemeFile.Read(request.Scheme).OrThrow();
        if (request.ValidateOnly)
        {
            RequestKeys.EnsureValid(request.RequestId);
            return (await ResolveAsync(scheme, context.CancellationToken)).Stored.ToProto();
        }

        return await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            Adapter,
            async cancellationToken =>
            {
                var (stored, isNew) = await ResolveAsync(scheme, cancellationToken);
                if (isNew)
                {
                    db.Add(stored);
                    commands.AddEvent(new IndicatorSchemeImported { Metadata = context.CreateMetadata(), IndicatorScheme = $"{stored.Name}" }, "");
                }

                return stored;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.IndicatorScheme> GetIndicatorScheme(Proto.GetIndicatorSchemeRequest request, ServerCallContext context) =>
        Adapter.ToMessage(await Adapter.GetAsync(request.Name, context.CancellationToken));

    /// <inheritdoc/>
    public override async Task<Proto.ListIndicatorSchemesResponse> ListIndicatorSchemes(Proto.ListIndicatorSchemesRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(Order, request);
        var stored = await db
            .IndicatorSchemes.AsNoTracking()
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { IndicatorSchemes = { page.Items(stored).Select(IndicatorSchemeMapping.ToProto) }, NextPageToken = page.NextPageToken(stored) };
    }

    /// <summary>Returns the stored version if it has the same content, else the row to add.</summary>
    private async Task<(StoredIndicatorScheme Stored, bool IsNew)> ResolveAsync(IndicatorScheme scheme, CancellationToken cancellationToken)
    {
        if (
            await schemes.FindOrDefaultAsync(new(scheme.Code, scheme.Version), cancellationToken) is { } existing
            && IndicatorSchemeRules.IsSame(existing.Scheme, scheme)
        )
            return (existing, false);
        IndicatorSchemeRules.Import(scheme, await schemes.FindOrDefaultAsync(new(scheme.Code, null), cancellationToken)).ThrowIfError();
        return (StoredIndicatorScheme.From(scheme), true);
    }
}

/// <summary>Maps indicator schemes to API messages.</summary>
internal static class IndicatorSchemeMapping
{
    public static Proto.IndicatorScheme ToProto(this StoredIndicatorScheme stored)
    {
        var message = stored.Scheme.ToProto();
        message.CreateTime = stored.CreatedAt.ToProto();
        return message;
    }

    public static Proto.IndicatorScheme ToProto(this IndicatorScheme scheme) =>
        new()
        {
            Name = $"{new IndicatorSchemeName(scheme.Code, scheme.Version)}",
            Code = scheme.Code,
            Version = scheme.Version,
            Year = scheme.Year,
            Title = scheme.Title,
            Classes =
            {
                scheme.Classes.Select(each => new Proto.UnitClass
                {
                    Code = each.Code,
                    Kinds = { each.Kinds.Select(EventMapping.ToUnitKind) },
                    MaxPoints = each.MaxPoints.ToProto(),
                    ExcludedIndicators = { each.ExcludedIndicators },
                }),
            },
            Indicators = { scheme.Indicators.Select(ToProto) },
        };

    public static IndicatorScheme FromProto(this Proto.IndicatorScheme scheme) =>
        new(
            scheme.Code,
            scheme.Year,
            scheme.Version,
            scheme.Title,
            [
                .. scheme.Classes.Select(each => new UnitClass(
                    each.Code,
                    [.. each.Kinds.Select(EventMapping.ToSchemeKind)],
                    each.MaxPoints.FromProto(),
                    [.. each.ExcludedIndicators]
                )),
            ],
            [.. scheme.Indicators.Select(FromProto)]
        );

    private static Indicator FromProto(Proto.Indicator indicator) =>
        new(
            indicator.Number,
            indicator.DisplayName,
            indicator.MaxPoints.FromProto(),
            Enum.GetValues<IndicatorRule>().First(rule => rule.ToProto().Rule == indicator.Rule)
        )
        {
            Bonus = indicator.Bonus,
            PointsPerItem = indicator.PointsPerItem.FromProto(),
            PointsPerLateDay = indicator.PointsPerLateDay.FromProto(),
            PointsPerLateFiling = indicator.PointsPerLateFiling.FromProto(),
            PointsPerMissingFiling = indicator.PointsPerMissingFiling.FromProto(),
            MinimumPoints = indicator.MinimumPoints.FromProto(),
            Pictures = indicator.MinimumPictures,
            Publicity = EventMapping.ToSchemeKind(indicator.PublicityKind),
            Audiences = [.. indicator.Audiences],
            Bands = [.. indicator.Bands.Select(band => new Band(band.From.FromProto(), band.Points.FromProto()))],
        };

    private static Proto.Indicator ToProto(Indicator indicator)
    {
        var (subject, rule) = ToProto(indicator.Rule);
        return new()
        {
            Number = indicator.Number,
            DisplayName = indicator.Name,
            MaxPoints = indicator.MaxPoints.ToProto(),
            Bonus = indicator.Bonus,
            Subject = subject,
            Rule = rule,
            PointsPerItem = IfUsed("each", indicator.PointsPerItem),
            PointsPerLateDay = IfUsed("each_late_day", indicator.PointsPerLateDay),
            PointsPerLateFiling = IfUsed("each_late", indicator.PointsPerLateFiling),
            PointsPerMissingFiling = IfUsed("each_missing", indicator.PointsPerMissingFiling),
            MinimumPoints = IfUsed("at_least", indicator.MinimumPoints),
            MinimumPictures = indicator.Pictures,
            PublicityKind = EventMapping.ToPublicityKind(indicator.Publicity),
            Audiences = { indicator.Audiences },
            Bands = { indicator.Bands.Select(band => new Proto.PointsBand { From = band.From.ToProto(), Points = band.Points.ToProto() }) },
        };

        Google.Type.Decimal? IfUsed(string parameter, decimal value) =>
            IndicatorSchemeFile.Parameters[indicator.Rule].Contains(parameter, StringComparer.Ordinal) ? value.ToProto() : null;
    }

    public static (Proto.IndicatorSubject Subject, Proto.IndicatorRule Rule) ToProto(this IndicatorRule rule) =>
        rule switch
        {
            IndicatorRule.FirstThemeOnTime => (Proto.IndicatorSubject.Themes, Proto.IndicatorRule.FirstThemeOnTime),
            IndicatorRule.ThemesReturned => (Proto.IndicatorSubject.Themes, Proto.IndicatorRule.ThemesReturned),
            IndicatorRule.HeldAsPlanned => (Proto.IndicatorSubject.Activities, Proto.IndicatorRule.HeldAsPlanned),
            IndicatorRule.ProgrammesOnTime => (Proto.IndicatorSubject.Programmes, Proto.IndicatorRule.ProgrammesOnTime),
            IndicatorRule.AudiencesPresent => (Proto.IndicatorSubject.Activities, Proto.IndicatorRule.AudiencesPresent),
            IndicatorRule.ReportsOnTime => (Proto.IndicatorSubject.Reports, Proto.IndicatorRule.ReportsOnTime),
            IndicatorRule.ReportsWithPictures => (Proto.IndicatorSubject.Reports, Proto.IndicatorRule.ReportsWithPictures),
            IndicatorRule.Publicity => (Proto.IndicatorSubject.Publicity, Proto.IndicatorRule.Publicity),
            IndicatorRule.OpinionCollected => (Proto.IndicatorSubject.Opinions, Proto.IndicatorRule.OpinionCollected),
            IndicatorRule.OpinionsAnswered => (Proto.IndicatorSubject.Opinions, Proto.IndicatorRule.OpinionsAnswered),
            _ => throw new InvalidOperationException($"no wire value for {rule}"),
        };
}
