using Grpc.Core;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Programmes;

/// <summary>A programme is begun with what the theme says and what the unit wrote before.</summary>
public sealed class PrefillProgrammeTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task The_first_programme_of_a_unit_begins_with_the_forms_of_its_theme()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        var planned = await district.Activities.GetActivityAsync(new() { Name = activity });

        var programme = await district.ProgrammesAs(district.Liaison).PrefillProgrammeAsync(new() { Name = $"{activity}/programme" });

        Assert.NotEmpty(planned.Forms);
        Assert.Equal($"一、介绍活动安排和有关政策；二、{string.Join('、', planned.Forms)}；三、听取意见建议并现场答复。", programme.Agenda);
        Assert.Equal(("", "", ""), (programme.Time, programme.Venue, programme.Signage));
        Assert.Empty(programme.Guests);
    }

    [Fact]
    public async Task The_next_one_begins_with_place_time_and_guests_of_the_last()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (first, second) = (await district.PlannedAsync("t-1"), await district.PlannedAsync("t-2", firstDay: "2023-07-14"));
        var filed = await district.FiledAsync(first);

        var programme = await district.ProgrammesAs(district.Liaison).PrefillProgrammeAsync(new() { Name = $"{second}/programme" });

        Assert.Equal((filed.Time, filed.Venue, filed.Signage), (programme.Time, programme.Venue, programme.Signage));
        Assert.Equal(filed.Guests, programme.Guests);
        Assert.Equal($"{second}/programme", programme.Name);
        await district.ProgrammesAs(district.Liaison).FileProgrammeAsync(new() { Programme = programme });
    }

    [Fact]
    public async Task A_programme_that_was_filed_is_answered_as_it_is_and_none_to_another_unit()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.FiledAsync(await district.PlannedAsync());

        Assert.Equal(filed, await district.ProgrammesAs(district.Liaison).PrefillProgrammeAsync(new() { Name = filed.Name }));
        var refused = await FailedRpc.CatchAsync(() => district.ProgrammesAs(district.OtherLiaison).PrefillProgrammeAsync(new() { Name = filed.Name }));
        Assert.Equal(StatusCode.NotFound, refused.Code);
    }
}
