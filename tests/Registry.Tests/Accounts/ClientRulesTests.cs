using ThemeDay.Registry.Accounts;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Accounts;

public sealed class ClientRulesTests
{
    private const string Unit = "districts/430503/units/430503D1";

    private static readonly DateTimeOffset Now = new(2024, 3, 1, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Role.Liaison, "430503", Unit)]
    [InlineData(Role.Bureau, "430503", "")]
    [InlineData(Role.Evaluator, "4305", "")]
    [InlineData(Role.System, "43", "")]
    public void A_client_is_granted_one_role_and_one_scope_and_a_liaison_its_unit(Role role, string scopeCode, string unit)
    {
        Assert.True(ClientRules.Grant(role, scopeCode, unit).TryGetValue(out var grant, out _));
        Assert.Equal(new(role, scopeCode, unit is "" ? null : "430503D1"), grant);
    }

    [Theory]
    [InlineData(null, "430503", "", "client.role REQUIRED")]
    [InlineData(Role.Service, "430503", "", "client.role OUT_OF_RANGE")]
    [InlineData(Role.Operator, "430503", "", "client.role OUT_OF_RANGE")]
    [InlineData(Role.System, "", "", "client.scope_code REQUIRED")]
    [InlineData(Role.System, "4", "", "client.scope_code MALFORMED")]
    [InlineData(Role.System, "430", "", "client.scope_code MALFORMED")]
    [InlineData(Role.System, "4305031", "", "client.scope_code MALFORMED")]
    [InlineData(Role.System, "４３", "", "client.scope_code MALFORMED")]
    [InlineData(Role.System, "43 ", "", "client.scope_code MALFORMED")]
    [InlineData(Role.System, "430503", Unit, "client.unit UNIT_ONLY_FOR_LIAISON")]
    [InlineData(Role.Liaison, "430503", "", "client.unit REQUIRED")]
    [InlineData(Role.Liaison, "430503", "430503D1", "client.unit NAME_MALFORMED")]
    [InlineData(Role.Liaison, "430502", Unit, "client.unit OUT_OF_RANGE")]
    [InlineData(Role.Liaison, "4305", Unit, "client.scope_code OUT_OF_RANGE, client.unit OUT_OF_RANGE")]
    [InlineData(null, "", Unit, "client.role REQUIRED, client.scope_code REQUIRED, client.unit UNIT_ONLY_FOR_LIAISON")]
    public void Every_wrong_field_is_named(Role? role, string scopeCode, string unit, string problems)
    {
        var refusal = ClientRules.Grant(role, scopeCode, unit).Error;

        Assert.Equal(problems, string.Join(", ", refusal?.Fields.Select(problem => $"{problem.Field} {problem.Reason}") ?? []));
    }

    [Theory]
    [InlineData("registry", true)]
    [InlineData("scheduling", true)]
    [InlineData("publication", true)]
    [InlineData("cli", true)]
    [InlineData("cli-bureau-430503", true)]
    [InlineData("client", false)]
    [InlineData("registry-2", false)]
    public void No_client_has_the_account_of_a_service_or_of_the_command_line(string id, bool isReserved) =>
        Assert.Equal(isReserved, ClientRules.IsReserved(id));

    [Fact]
    public void Without_an_overlap_every_earlier_secret_ends_at_once()
    {
        var secrets = Rotate(ClientOf(Secret(1, Now.AddDays(3)), Secret(2, null)), previousExpiresAt: null);

        Assert.Equal([Secret(9, null)], secrets, SameSecret);
    }

    [Fact]
    public void An_earlier_secret_lasts_until_the_end_of_the_overlap_and_never_longer_than_it_had()
    {
        var secrets = Rotate(ClientOf(Secret(1, Now), Secret(2, Now.AddDays(1)), Secret(3, Now.AddDays(6)), Secret(4, null)), Now.AddDays(3));

        Assert.Equal([Secret(2, Now.AddDays(1)), Secret(3, Now.AddDays(3)), Secret(4, Now.AddDays(3)), Secret(9, null)], secrets, SameSecret);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(7 * 86_400, true)]
    [InlineData((7 * 86_400) + 1, false)]
    public void An_overlap_is_in_the_future_and_at_most_seven_days(int seconds, bool isTaken)
    {
        var result = ClientRules.Rotate(ClientOf(Secret(1, null)), [9], Now.AddSeconds(seconds), Now);

        Assert.Equal(isTaken ? null : "previous_secret_expire_time", result.Error?.Fields.Single().Field);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Five_secrets_are_valid_at_once_at_most(int before, bool isTaken)
    {
        var client = ClientOf([.. Enumerable.Range(1, before).Select(number => Secret((byte)number, Now.AddDays(6)))]);

        Assert.Equal(isTaken ? null : ErrorReasons.ClientSecretsTooMany, ClientRules.Rotate(client, [9], Now.AddDays(1), Now).Error?.Reason);
        Assert.Null(ClientRules.Rotate(client, [9], previousExpiresAt: null, Now).Error);
    }

    [Fact]
    public void A_disabled_client_is_given_no_secret()
    {
        var client = ClientOf(Secret(1, null));
        client.Disable("operator-1");

        Assert.Equal(ErrorReasons.ClientDisabled, ClientRules.Rotate(client, [9], null, Now).Error?.Reason);
    }

    private static bool SameSecret(ClientSecret left, ClientSecret right) => left.Hash.AsSpan().SequenceEqual(right.Hash) && left.ExpiresAt == right.ExpiresAt;

    private static IReadOnlyList<ClientSecret> Rotate(Client client, DateTimeOffset? previousExpiresAt)
    {
        Assert.True(ClientRules.Rotate(client, [9], previousExpiresAt, Now).TryGetValue(out var secrets, out _));
        return secrets;
    }

    private static ClientSecret Secret(byte hash, DateTimeOffset? expiresAt) => new([hash], expiresAt);

    private static Client ClientOf(params ClientSecret[] secrets)
    {
        var client = new Client("other-system", Role.System, "430503", null);
        client.SetSecrets(secrets, "operator-1");
        return client;
    }
}
