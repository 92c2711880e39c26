using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Plan;

/// <summary>districts/{district}/campaigns/{campaign}/plan/releases/{number}.</summary>
internal readonly record struct PlanReleaseName(CampaignName Plan, int Number)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/plan/releases/{release}");

    /// <summary>Parses a name.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT NAME_MALFORMED.</exception>
    public static PlanReleaseName Parse(string name, string field = "name")
    {
        var (district, campaign, number) = Template.ParseNumbered(name, field).OrThrow();
        return new(new(district, campaign), number);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Plan}/plan/releases/{Number}";
}
