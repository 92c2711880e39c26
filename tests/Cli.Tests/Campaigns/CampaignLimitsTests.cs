using System.Reflection;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Publication.Reports;
using ThemeDay.Registry.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.Scheduling.Programmes;
using CampaignValidator = ThemeDay.Registry.Campaigns.CampaignValidator;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>The limits that the import checks beforehand are those of the services.</summary>
public sealed class CampaignLimitsTests
{
    public static TheoryData<System.Type, string, int> Limits() =>
        new()
        {
            { typeof(UnitRules), "NameLimit", CampaignLimits.MaxUnitName },
            { typeof(UnitRules), "MaxUnits", CampaignLimits.MaxUnits },
            { typeof(CampaignValidator), "NumberLimit", CampaignLimits.MaxDocumentNumber },
            { typeof(CampaignValidator), "TitleLimit", CampaignLimits.MaxTitle },
            { typeof(CampaignValidator), "ListLimit", CampaignLimits.MaxItems },
            { typeof(CampaignValidator), "ListLimit", CampaignLimits.MaxMinimumThemes },
            { typeof(CampaignValidator), "WordLimit", CampaignLimits.MaxItemLength },
            { typeof(ThemeRules), "MaxTopicLength", CampaignLimits.MaxTopic },
            { typeof(ProgrammeRules), "MaxTimeLength", CampaignLimits.MaxTime },
            { typeof(ProgrammeRules), "MaxVenueLength", CampaignLimits.MaxVenue },
            { typeof(ProgrammeRules), "MaxAgendaLength", CampaignLimits.MaxAgenda },
            { typeof(ProgrammeRules), "MaxSignageLength", CampaignLimits.MaxSignage },
            { typeof(ReportRules), "MaxTextLength", CampaignLimits.MaxReport },
            { typeof(ReportRules), "MaxAttended", CampaignLimits.MaxAttended },
            { typeof(ReportRules), "MaxPictures", CampaignLimits.MaxPictures },
            { typeof(ReportRules), "MaxSignage", CampaignLimits.MaxSignagePictures },
        };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_is_that_of_the_service(System.Type rules, string name, int limit) =>
        Assert.Equal(limit, rules.GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue());

    [Fact]
    public void Unit_codes_are_as_long_as_Registry_takes_them()
    {
        Assert.True(UnitRules.IsCode(new string('A', CampaignLimits.MaxUnitCode)));
        Assert.False(UnitRules.IsCode(new string('A', CampaignLimits.MaxUnitCode + 1)));
    }

    [Fact]
    public void Files_are_of_the_types_and_sizes_that_the_services_take()
    {
        Assert.Equal(StampedScans.Accepted.MediaTypes, CampaignLimits.ScanTypes);
        Assert.Equal(PictureRenderer.Accepted.MediaTypes, CampaignLimits.PictureTypes);
        Assert.Equal((StampedScans.Accepted.MaxBytes, PictureRenderer.Accepted.MaxBytes), (CampaignLimits.MaxFileBytes, CampaignLimits.MaxFileBytes));
    }
}
