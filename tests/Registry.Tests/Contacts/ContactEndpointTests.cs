using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Contacts;

public sealed class ContactEndpointTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_contact_is_given_to_a_service_and_that_it_was_stands_in_the_log()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();

        var contact = await As(Service).ResolveContactAsync(new() { Theme = theme.Name, Purpose = ContactPurpose.Prefill });

        Assert.Equal(("测试员", "13900001234"), (contact.Person, contact.Phone));
        var resolved = Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ContactResolved>());
        Assert.Equal((theme.Name, "publication", "service"), (resolved.Theme.Theme, resolved.Metadata.Account, resolved.Metadata.Role));
    }

    [Fact]
    public async Task Neither_event_nor_row_carries_a_name_or_phone_in_the_clear()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        await As(Service).ResolveContactAsync(new() { Theme = theme.Name, Purpose = ContactPurpose.Mail });

        await using var command = registry.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select cipher from contact where district = $1");
        command.Parameters.Add(new() { Value = district.Code });
        var cipher = (byte[])(await command.ExecuteScalarAsync())!;

        byte[][] kept = [cipher, .. (await registry.Host.ListRecordedEventsAsync(district.Code)).Select(told => told.ToByteArray())];
        Assert.All(kept, bytes => Assert.True(bytes.AsSpan().IndexOf("13900001234"u8) < 0 && bytes.AsSpan().IndexOf("测试员"u8) < 0));
    }

    [Fact]
    public async Task Who_has_only_the_database_does_not_find_the_phone_out_by_trying_all_of_them()
    {
        var district = await registry.OpenDistrictAsync();
        var request = new CreateThemeRequest
        {
            Parent = district.Campaign,
            ThemeId = "t-1",
            Theme = district.Draft(),
            RequestId = $"{Guid.NewGuid()}",
        };

        await district.Themes.CreateThemeAsync(request);

        await using var command = registry
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select content_hash from processed_request where request_id = $1");
        command.Parameters.Add(new() { Value = Guid.Parse(request.RequestId) });
        var stored = (byte[])(await command.ExecuteScalarAsync())!;
        Assert.NotEqual(SHA256.HashData(request.ToByteArray()), stored); // what is guessed, once the right number is tried
    }

    [Theory]
    [InlineData(Role.Bureau)]
    [InlineData(Role.Liaison)]
    [InlineData(Role.Evaluator)]
    [InlineData(Role.System)]
    [InlineData(Role.Operator)]
    public async Task Nobody_but_a_service_is_given_a_contact(Role role)
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            As(new("somebody", role, district.Code, role == Role.Liaison ? district.Unit : null))
                .ResolveContactAsync(new() { Theme = theme.Name, Purpose = ContactPurpose.Mail })
        );

        Assert.Equal(StatusCode.PermissionDenied, refused.Code);
        Assert.Empty((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ContactResolved>());
    }

    [Fact]
    public async Task A_contact_is_asked_for_with_a_purpose_and_of_a_theme_that_has_one()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        var without = district.Draft();
        without.Contact = null;
        var bare = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "bare",
                Theme = without,
            }
        );

        var purpose = await FailedRpc.CatchAsync(() => As(Service).ResolveContactAsync(new() { Theme = theme.Name }));
        var none = await FailedRpc.CatchAsync(() => As(Service).ResolveContactAsync(new() { Theme = bare.Name, Purpose = ContactPurpose.Mail }));
        var unknown = await FailedRpc.CatchAsync(() =>
            As(Service).ResolveContactAsync(new() { Theme = $"{district.Campaign}/themes/none", Purpose = ContactPurpose.Mail })
        );

        Assert.Equal((StatusCode.InvalidArgument, "purpose"), (purpose.Code, Assert.Single(purpose.Fields)));
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (none.Code, unknown.Code));
    }

    [Fact]
    public async Task A_corrected_contact_takes_the_place_of_the_first()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();

        await district.Themes.UpdateThemeAsync(
            new()
            {
                Theme = new()
                {
                    Name = theme.Name,
                    Contact = new() { Person = "另一人", Phone = "0739－5321000" },
                },
                UpdateMask = new() { Paths = { "contact" } },
            }
        );

        var contact = await As(Service).ResolveContactAsync(new() { Theme = theme.Name, Purpose = ContactPurpose.Mail });
        Assert.Equal(("另一人", "0739-5321000"), (contact.Person, contact.Phone));
    }

    private static Actor Service => new("publication", Role.Service, "", null);

    private ContactService.ContactServiceClient As(Actor actor) => new(registry.Host.As(actor));
}
