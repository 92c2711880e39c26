using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.OpenApi;

namespace ThemeDay.ServiceDefaults.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private static readonly JsonObject Registry = Create("registry", CampaignReflection.Descriptor, ThemeReflection.Descriptor);
    private static readonly JsonObject Scheduling = Create("scheduling", ActivityReflection.Descriptor, ObligationReflection.Descriptor);

    [Fact]
    public void A_path_has_one_parameter_for_each_id_of_its_resource_name()
    {
        var parameters = Scheduling["paths"]!["/v1/districts/{district}/campaigns/{campaign}/activities/{activity}"]!["get"]!["parameters"]!.AsArray();

        Assert.Equal(["district", "campaign", "activity"], parameters.Select(parameter => $"{parameter!["name"]}"));
        Assert.All(parameters, parameter => Assert.True((bool)parameter!["required"]!));
    }

    [Fact]
    public void A_date_in_a_query_is_written_field_by_field_as_the_service_reads_it()
    {
        var parameters = Scheduling["paths"]!["/v1/districts/{district}/units/{unit}/obligations"]!["get"]!["parameters"]!
            .AsArray()
            .Select(parameter => $"{parameter!["name"]}")
            .ToList();

        Assert.Contains("cutOffDate.year", parameters);
        Assert.DoesNotContain("cutOffDate", parameters);
        Assert.Contains("knownTime", parameters); // an instant is a string
    }

    [Fact]
    public void What_the_service_demands_is_required_and_what_it_sets_is_read_only()
    {
        var theme = Registry["components"]!["schemas"]!["Theme"]!;

        Assert.Contains("unit", theme["required"]!.AsArray().Select(field => $"{field}"));
        Assert.True((bool)theme["properties"]!["firstReceivedDate"]!["readOnly"]!);
        Assert.Null(theme["properties"]!["topic"]!["readOnly"]);
    }

    [Fact]
    public void An_update_may_leave_out_every_field()
    {
        var update = Registry["paths"]!["/v1/districts/{district}/campaigns/{campaign}"]!["patch"]!;
        var schema = $"{update["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]}".Split('/')[^1];

        Assert.Null(Registry["components"]!["schemas"]![schema]!["required"]);
        Assert.NotNull(Registry["components"]!["schemas"]!["Campaign"]!["required"]);
    }

    [Fact]
    public void A_64_bit_integer_is_a_string_as_in_ProtoJSON()
    {
        var size = Registry["components"]!["schemas"]!["StampedScan"]!["properties"]!["sizeBytes"]!;

        Assert.Equal(("string", "int64"), ($"{size["type"]}", $"{size["format"]}"));
    }

    [Fact]
    public void Only_the_service_that_issues_tokens_names_its_token_endpoint()
    {
        Assert.Equal("oauth2", $"{Registry["components"]!["securitySchemes"]!["accessToken"]!["type"]}");
        Assert.Equal("http", $"{Scheduling["components"]!["securitySchemes"]!["accessToken"]!["type"]}");
    }

    [Fact]
    public void A_long_running_operation_names_the_messages_that_it_holds()
    {
        var plans = Create("scheduling", PlanReflection.Descriptor);
        var schema = plans["paths"]!["/v1/districts/{district}/campaigns/{campaign}/plan:draft"]!["post"]!["responses"]!["200"]!["content"]![
            "application/json"
        ]!["schema"]!;

        Assert.Equal("#/components/schemas/Plan", $"{schema["properties"]!["response"]!["$ref"]}");
        Assert.Equal("#/components/schemas/OperationMetadata", $"{schema["properties"]!["metadata"]!["$ref"]}");
        Assert.NotNull(plans["components"]!["schemas"]!["OperationMetadata"]);
    }

    private static JsonObject Create(string service, params FileDescriptor[] files) =>
        OpenApiDocument.Create(
            service,
            files.SelectMany(file => file.Services).Select(grpcService => grpcService.FullName).ToHashSet(),
            anonymousRpcs: new HashSet<string>(),
            files: []
        );
}
