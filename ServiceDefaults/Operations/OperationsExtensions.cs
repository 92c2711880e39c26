using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Type.V1;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Long-running operations of a service whose DbContext maps them.</summary>
public static class OperationsExtensions
{
    /// <summary>Adds what starts and runs operations; <see cref="AddOperation"/> adds each kind.</summary>
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<OperationSignals>();
        services.AddSingleton<OperationHandlers>();
        services.AddSingleton<OperationWaitLimiter>();
        services.AddScoped<OperationStarter>();
        services.AddHostedService<OperationRunner>();
        services.AddSingleton(new ExpiringTable("operation", "done_at", StoredOperation.Retention));
        services
            .AddOptions<GrpcJsonTranscodingOptions>()
            .PostConfigure<IEnumerable<OperationHandlerRegistration>>(
                (json, handlers) =>
                    json.TypeRegistry = TypeRegistry.FromMessages([
                        .. StatusJson.Details,
                        OperationMetadata.Descriptor,
                        .. handlers.Select(handler => handler.Response),
                    ])
            );
    }

    /// <summary>Adds the operations that one kind of request starts.</summary>
    public static void AddOperation<TRequest, TResponse, THandler>(this IServiceCollection services)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new()
        where THandler : class, IOperationHandler<TRequest, TResponse>
    {
        services.AddScoped<THandler>();
        services.AddSingleton(OperationHandlerRegistration.Create<TRequest, TResponse, THandler>());
    }

    /// <summary>Serves google.longrunning.Operations.</summary>
    public static void MapOperations(this WebApplication app) => app.MapGrpcService<OperationsEndpoint>();
}
