using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Log;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.ServiceDefaults.OpenApi;

/// <summary>Serves the OpenAPI document of a service.</summary>
public static class OpenApiEndpoint
{
    /// <summary>The path of the document.</summary>
    public const string Path = "/openapi/v1.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Maps the document. It is made once, at the first request, from the endpoints mapped by then.</summary>
    public static void MapOpenApiDocument(this WebApplication app)
    {
        var document = new Lazy<string>(() => Create(app));
        app.MapGet(Path, () => Results.Text(document.Value, "application/json")).AllowAnonymous();
    }

    private static string Create(WebApplication app)
    {
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        var grpcServices = endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName).OfType<string>().ToHashSet();
        var anonymous = endpoints
            .Where(IsAnonymous)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName)
            .OfType<string>()
            .ToHashSet();
        var files = endpoints
            .Select(endpoint => (endpoint, Metadata: endpoint.Metadata.GetMetadata<FileRouteMetadata>()))
            .Where(route => route.Metadata is not null)
            .Select(route => new FileRoute(route.endpoint.RoutePattern.RawText!, route.Metadata!, IsAnonymous(route.endpoint)));
        return OpenApiDocument.Create(app.Services.GetRequiredService<ServiceName>().Value, grpcServices, anonymous, files).ToJsonString(Indented);
    }

    private static bool IsAnonymous(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
