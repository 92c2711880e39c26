using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Contract;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Testing;

/// <summary>An RPC mapped by a service.</summary>
/// <param name="Name">The full name: /package.Service/Method.</param>
/// <param name="Type">Unary or streaming.</param>
/// <param name="Request">The request message.</param>
/// <param name="Anonymous">Whether it allows unauthenticated calls.</param>
/// <param name="Templates">The pattern of each resource name in the request, by field: districts/*/units/* for parent.</param>
/// <param name="Json">The HTTP bindings, with an id in place of each variable, and their body (a field of the request, or * for all of it); empty without
/// transcoding.</param>
public sealed partial record Rpc(
    string Name,
    MethodType Type,
    MessageDescriptor Request,
    bool Anonymous,
    IReadOnlyDictionary<string, string> Templates,
    IReadOnlyList<(string Verb, string Path, string Body)> Json
)
{
    /// <summary>The maximum size of a request message.</summary>
    public required int LimitBytes { get; init; }

    /// <summary>The HTTP bindings as they are declared, in the order of <see cref="Json"/>.</summary>
    public required IReadOnlyList<HttpBinding> Bindings { get; init; }

    /// <summary>All mapped RPCs except those of health and reflection.</summary>
    public static IReadOnlyList<Rpc> Of(IServiceProvider services) =>
        [.. WithLibraries(services).Where(rpc => !rpc.Name.StartsWith("/grpc.", StringComparison.Ordinal))];

    /// <summary>All mapped RPCs, with those of health and reflection.</summary>
    public static IReadOnlyList<Rpc> WithLibraries(IServiceProvider services)
    {
        var mapped = services
            .GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Endpoint: endpoint, endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method))
            .Where(each => each.Method is not null);
        return
        [
            .. mapped
                .GroupBy(each => each.Method!.FullName)
                .Select(same =>
                {
                    var (endpoint, method) = same.First();
                    var request = RequestOf(endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.ServiceType, method!.Name);
                    return new Rpc(
                        method.FullName,
                        method.Type,
                        request,
                        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                        TemplatesOf(FindService(request, method.ServiceName).FindMethodByName(method.Name)),
                        [
                            .. same.Select(each => each.Endpoint)
                                .Where(each => each.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
                                .Select(each =>
                                    (
                                        VerbOf(each),
                                        Variable().Replace(each.RoutePattern.RawText!, "430503"),
                                        each.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>()!.HttpRule.Body
                                    )
                                ),
                        ]
                    )
                    {
                        LimitBytes = MaxMessageSizeAttribute.GetBytes(endpoint.Metadata),
                        Bindings =
                        [
                            .. same.Select(each => each.Endpoint)
                                .Where(each => each.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
                                .Select(each => HttpBinding.From(VerbOf(each), each.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>()!.HttpRule)),
                        ],
                    };
                })
                .OrderBy(rpc => rpc.Name, StringComparer.Ordinal),
        ];
    }

    // In the file of its request, or in another one of the contract; those of the libraries are not of the contract.
    private static Google.Protobuf.Reflection.ServiceDescriptor FindService(MessageDescriptor request, string name) =>
        request.File.Services.SingleOrDefault(service => service.FullName == name) ?? ContractDescriptors.GetServices(new HashSet<string> { name }).Single();

    private static string VerbOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];

    private static MessageDescriptor RequestOf(System.Type endpoint, string method)
    {
        var first = endpoint.GetMethod(method)!.GetParameters()[0].ParameterType;
        var message = first.IsGenericType ? first.GetGenericArguments()[0] : first;
        return ((IMessage)Activator.CreateInstance(message)!).Descriptor;
    }

    private static Dictionary<string, string> TemplatesOf(MethodDescriptor method)
    {
        var http = method.GetOptions()?.GetExtension(Google.Api.AnnotationsExtensions.Http);
        var path = http is null ? "" : string.Concat(http.Get, http.Post, http.Patch, http.Put, http.Delete);
        return Bound().Matches(path).ToDictionary(bound => bound.Groups["field"].Value.Split('.')[^1], bound => bound.Groups["template"].Value);
    }

    /// <summary>An HTTP binding of an RPC.</summary>
    /// <param name="Verb">The method.</param>
    /// <param name="Template">The path: /v1/{name=districts/*/units/*}:close.</param>
    /// <param name="Body">The field that the body is, * for the whole request, or empty.</param>
    public sealed partial record HttpBinding(string Verb, string Template, string Body)
    {
        /// <summary>The path of each field that the path binds, such as theme.name, with the pattern of its value.</summary>
        public IReadOnlyDictionary<string, string> Fields { get; } =
            Bound().Matches(Template).ToDictionary(bound => bound.Groups["field"].Value, bound => bound.Groups["template"].Value);

        internal static HttpBinding From(string verb, Google.Api.HttpRule rule) =>
            new(verb, string.Concat(rule.Get, rule.Post, rule.Patch, rule.Put, rule.Delete), rule.Body);

        /// <summary>The path with values in place of its fields.</summary>
        public string ToPath(Func<string, string> value) => Bound().Replace(Template, bound => value(bound.Groups["field"].Value));
    }

    [GeneratedRegex(@"\{(?<field>[^=}]+)=(?<template>[^}]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Bound();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
