using Google.Protobuf.Reflection;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class RequestKeysTests
{
    private static readonly string[] Contacts = ["contact", "person", "phone", "phone_number", "email_address", "email_addresses"];

    // It has no HashKey: what it keeps of a request is SHA-256, from which a phone number could be found by trying all of them.
    [Fact]
    public void No_request_of_Scheduling_has_a_contact_of_a_person()
    {
        FileDescriptor[] files =
        [
            .. typeof(ActivityService)
                .Assembly.GetTypes()
                .Where(type => type is { Namespace: "ThemeDay.Scheduling.V1", IsAbstract: true, IsSealed: true })
                .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
                .OfType<FileDescriptor>(),
        ];

        var requests = files.SelectMany(file => file.Services).SelectMany(service => service.Methods).Select(method => method.InputType).ToList();

        Assert.True(requests.Count > 50, "the services are not where they were");
        Assert.Empty(requests.SelectMany(request => FindContacts(request, [])));
    }

    [Fact]
    public void A_contact_within_a_request_is_found()
    {
        Assert.NotEmpty(FindContacts(Registry.V1.CreateThemeRequest.Descriptor, []));
    }

    private static IEnumerable<string> FindContacts(MessageDescriptor message, HashSet<string> seen) =>
        seen.Add(message.FullName)
            ? message
                .Fields.InDeclarationOrder()
                .SelectMany(field =>
                    Contacts.Contains(field.Name) ? [field.FullName]
                    : field.FieldType is FieldType.Message ? FindContacts(field.MessageType, seen)
                    : []
                )
            : [];
}
