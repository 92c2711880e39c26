using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using UnitContact = ThemeDay.Registry.V1.UnitContact;

namespace ThemeDay.Registry.Tests.Contacts;

public sealed class UnitContactTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly Actor Scheduling = new("scheduling", Role.Service, "", null);

    [Fact]
    public async Task A_unit_says_where_its_reminders_are_mailed_to_and_a_service_reads_it_at_the_moment_of_sending()
    {
        var district = await registry.DistrictAsync();
        var contacts = new UnitContactService.UnitContactServiceClient(registry.Host.As(district.Liaison));
        var before = await contacts.GetUnitContactAsync(new() { Name = Name(district, district.Unit) });

        var changed = await contacts.UpdateUnitContactAsync(
            new() { UnitContact = Contact(district, before.Etag, "zwgk@example.gov.cn", "office@example.gov.cn") }
        );
        var stale = await FailedRpc.CatchAsync(() =>
            contacts.UpdateUnitContactAsync(new() { UnitContact = Contact(district, before.Etag, "other@example.gov.cn") })
        );
        var resolved = await new ContactService.ContactServiceClient(registry.Host.As(Scheduling)).ResolveUnitContactAsync(
            new() { Unit = $"{district.Name}/units/{district.Unit}", Purpose = ContactPurpose.Mail }
        );

        Assert.Empty(before.EmailAddresses);
        Assert.Equal(["zwgk@example.gov.cn", "office@example.gov.cn"], changed.EmailAddresses);
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (stale.Code, stale.Reason));
        Assert.Equal(changed.EmailAddresses, resolved.EmailAddresses);
    }

    [Fact]
    public async Task Each_reading_of_a_mail_address_is_recorded_and_the_address_stands_nowhere_in_the_clear()
    {
        var district = await registry.DistrictAsync();
        var contacts = new UnitContactService.UnitContactServiceClient(registry.Host.As(district.Bureau));

        await contacts.UpdateUnitContactAsync(new() { UnitContact = Contact(district, "", "zwgk@example.gov.cn") });
        await contacts.GetUnitContactAsync(new() { Name = Name(district, district.Unit) });

        var events = await registry.Host.ListRecordedEventsAsync(district.Code);
        Assert.Equal(district.Bureau.Account, Assert.Single(events.OfType<UnitContactChanged>()).Metadata.Account);
        Assert.Equal($"{district.Name}/units/{district.Unit}", Assert.Single(events.OfType<UnitContactResolved>()).Unit);
        await using var command = registry
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select cipher from unit_contact where district = $1");
        command.Parameters.Add(new() { Value = district.Code });
        byte[][] kept = [(byte[])(await command.ExecuteScalarAsync())!, .. events.Select(recorded => recorded.ToByteArray())];
        Assert.All(kept, bytes => Assert.True(bytes.AsSpan().IndexOf("zwgk@"u8) < 0));
    }

    [Fact]
    public async Task A_unit_neither_reads_nor_changes_the_contact_of_another()
    {
        var district = await registry.DistrictAsync();
        var contacts = new UnitContactService.UnitContactServiceClient(registry.Host.As(district.OtherLiaison));

        var read = await FailedRpc.CatchAsync(() => contacts.GetUnitContactAsync(new() { Name = Name(district, district.Unit) }));
        var changed = await FailedRpc.CatchAsync(() => contacts.UpdateUnitContactAsync(new() { UnitContact = Contact(district, "", "a@example.cn") }));
        var unknown = await FailedRpc.CatchAsync(() =>
            new UnitContactService.UnitContactServiceClient(registry.Host.As(district.Bureau)).GetUnitContactAsync(new() { Name = Name(district, "none") })
        );

        Assert.All([read, changed, unknown], refused => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (refused.Code, refused.Reason)));
    }

    [Fact]
    public async Task Every_address_that_cannot_be_used_is_named()
    {
        var district = await registry.DistrictAsync();
        var contacts = new UnitContactService.UnitContactServiceClient(registry.Host.As(district.Liaison));

        var refused = await FailedRpc.CatchAsync(() =>
            contacts.UpdateUnitContactAsync(new() { UnitContact = Contact(district, "", "a@example.cn", "none", "A@example.cn", "a@example..cn") })
        );

        Assert.Equal(
            [
                ("unit_contact.email_addresses", ErrorReasons.Duplicate),
                ("unit_contact.email_addresses[1]", ErrorReasons.Malformed),
                ("unit_contact.email_addresses[3]", ErrorReasons.Malformed),
            ],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
    }

    private static string Name(DistrictForTests district, string unit) => $"{district.Name}/units/{unit}/contact";

    private static UnitContact Contact(DistrictForTests district, string etag, params string[] addresses) =>
        new()
        {
            Name = Name(district, district.Unit),
            Etag = etag,
            EmailAddresses = { addresses },
        };
}
