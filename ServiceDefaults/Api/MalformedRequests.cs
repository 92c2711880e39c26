using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Returns INVALID_ARGUMENT for bytes that are not a message, and RESOURCE_EXHAUSTED for a message over the limit (docs/contract.md, Errors).
/// </summary>
/// <remarks>
/// grpc-dotnet reads a message before any interceptor runs, and would return UNKNOWN, so each request marshaller is wrapped when its service is bound.
/// </remarks>
public static class MalformedRequests
{
    /// <summary>Replaces the service method provider of grpc-dotnet.</summary>
    public static void AddMalformedRequestHandling(this IServiceCollection services)
    {
        var binderProvider = services.Single(service =>
            service.ServiceType == typeof(IServiceMethodProvider<>)
            && service.ImplementationType?.Name.StartsWith("BinderServiceMethodProvider", StringComparison.Ordinal) == true
        );
        services.Remove(binderProvider);
        services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(GuardedServiceMethodProvider<>)));
    }

    /// <summary>
    /// Corrects the status of requests that grpc-dotnet itself rejects, mostly as INTERNAL: invalid framing, or a frame far too large. The new status states
    /// that the request is at fault.
    /// </summary>
    public static void UseMalformedRequestHandling(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                await next(context);
                if (!StatusResponse.IsGrpc(context.Request))
                    return;
                var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
                var failure = context.Items.ContainsKey(RequestReadKey) ? null : GetFailure(context);
                if (!TryAddDetails(context.Response.Headers, failure) && trailers is { IsReadOnly: false })
                    TryAddDetails(trailers, failure);
            }
        );

    /// <summary>Marks a request that reached the first interceptor: a failure before that is a failure to read the request.</summary>
    internal static void MarkRequestRead(ServerCallContext context) => context.GetHttpContext().Items[RequestReadKey] = RequestReadKey;

    // Kestrel's own limits and malformed bodies; the size limits of the service apply before those of Kestrel.
    internal static Google.Rpc.Status ToStatus(BadHttpRequestException exception) =>
        exception.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLargeStatus(),
            StatusCodes.Status408RequestTimeout => ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded), // sent too slowly
            _ => MalformedStatus(),
        };

    internal static RpcException Malformed() => MalformedStatus().ToRpcException();

    /// <param name="location">The position of the syntax error, if known.</param>
    /// <param name="field">The path of the field at which the message breaks off, if known.</param>
    internal static Google.Rpc.Status MalformedStatus(string location = "", string field = "") =>
        (
            new Error(ErrorKind.InvalidArgument, ErrorReasons.MalformedMessage)
            {
                Subject = location,
                Fields = field is "" ? [] : [new(field, ErrorReasons.Malformed)],
            }
        ).ToStatus();

    internal static RpcException TooLarge() => TooLargeStatus().ToRpcException();

    // Without RetryInfo: waiting does not make it smaller.
    internal static Google.Rpc.Status TooLargeStatus() => ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.MessageTooLarge);

    // Messages of PipeExtensions in grpc-dotnet, whose statuses have no details.
    private const string TooLargeText = "Received message exceeds the maximum configured message size";
    private const string UnsupportedEncodingText = "Unsupported grpc-encoding"; // UNIMPLEMENTED, as the gRPC specification requires
    private static readonly string[] FramingErrorTexts =
    [
        "Incomplete message",
        "Additional data after the message",
        "Unexpected compressed flag",
        "grpc-encoding value with compressed message",
    ];

    private static readonly object RequestReadKey = new();

    /// <summary>The status of a request that grpc-dotnet cannot read, by the text of its own; null if it is none of them.</summary>
    internal static Google.Rpc.Status? FindStatus(string message) =>
        message.Contains(TooLargeText, StringComparison.Ordinal) ? TooLargeStatus()
        : message.Contains(UnsupportedEncodingText, StringComparison.Ordinal) ? ErrorStatus.Create(Code.Unimplemented, ErrorReasons.MalformedMessage)
        : FramingErrorTexts.Any(text => message.Contains(text, StringComparison.Ordinal)) ? MalformedStatus()
        : null;

    // Of a request that was not read: an invalid compression flag, or a body over the limit of Kestrel.
    private static Exception? GetFailure(HttpContext context) => context.Features.Get<IServerCallContextFeature>()?.ServerCallContext.Status.DebugException;

    private static bool TryAddDetails(IHeaderDictionary headers, Exception? failure)
    {
        if (!headers.ContainsKey("grpc-status") || headers.ContainsKey("grpc-status-details-bin"))
            return false;
        var message = Uri.UnescapeDataString(headers["grpc-message"].ToString());
        var status =
            FindStatus(message)
            ?? failure switch
            {
                null => null,
                BadHttpRequestException exception => ToStatus(exception),
                _ => MalformedStatus(),
            };
        if (status is null)
            return false;
        StatusResponse.Set(headers, status);
        return true;
    }
}

/// <summary>Finds the methods of a service as grpc-dotnet does, and wraps their request marshallers.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "made by dependency injection")]
internal sealed class GuardedServiceMethodProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TService> : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } bound)
                continue;
            var bind =
                bound.BindType.GetMethod(bound.BindMethodName, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException($"{bound.BindType} has no {bound.BindMethodName} for {type}");
            bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [new Binder(context), null], CultureInfo.InvariantCulture);
            return;
        }
    }

    private static Method<TRequest, TResponse> WithGuardedMarshaller<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo handler) =>
        new(
            method.Type,
            method.ServiceName,
            method.Name,
            Marshallers.Create(method.RequestMarshaller.ContextualSerializer, CreateDeserializer(method.RequestMarshaller, handler)),
            method.ResponseMarshaller
        );

    private static Func<DeserializationContext, T> CreateDeserializer<T>(Marshaller<T> marshaller, MethodInfo handler)
    {
        var limit = handler.GetCustomAttribute<MaxMessageSizeAttribute>()?.Bytes ?? MaxMessageSizeAttribute.DefaultBytes;
        return message => Deserialize(marshaller, message, limit);
    }

    private static T Deserialize<T>(Marshaller<T> marshaller, DeserializationContext message, int limit)
    {
        if (message.PayloadLength > limit)
            throw MalformedRequests.TooLarge();
        try
        {
            return marshaller.ContextualDeserializer(message);
        }
        catch (InvalidProtocolBufferException)
        {
            throw MalformedRequests.Malformed();
        }
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(TRequest), typeof(ServerCallContext));
            context.AddUnaryMethod(
                WithGuardedMarshaller(method, handlerMethod),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
            context.AddClientStreamingMethod(
                WithGuardedMarshaller(method, handlerMethod),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddServerStreamingMethod(
                WithGuardedMarshaller(method, handlerMethod),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddDuplexStreamingMethod(
                WithGuardedMarshaller(method, handlerMethod),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        private static MethodInfo Find(string name, params System.Type[] parameters) =>
            typeof(TService).GetMethod(name, parameters) ?? throw new InvalidOperationException($"{typeof(TService)} has no {name}");

        // Attributes of the type first: those of the method override them.
        private static List<object> Metadata(MethodInfo method) =>
            [
                .. typeof(TService).GetCustomAttributes(inherit: true),
                .. method.GetCustomAttributes(inherit: true),
                new HttpMethodMetadata(["POST"], acceptCorsPreflight: true),
            ];
    }
}
