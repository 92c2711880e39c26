using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
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

/// <summary>Answers bytes that are no message with INVALID_ARGUMENT, and a message over the limit with RESOURCE_EXHAUSTED (contract, Errors).</summary>
/// <remarks>grpc-dotnet reads a message before any interceptor runs, and would answer UNKNOWN: so each request marshaller is wrapped as its service is
/// bound.</remarks>
public static class MalformedRequests
{
    /// <summary>4 MiB: the largest message taken.</summary>
    public const int LimitBytes = 4 << 20;

    /// <summary>Takes the place of grpc-dotnet's own way to bind services.</summary>
    public static void AddMalformedRequestHandling(this IServiceCollection services)
    {
        var binderProvider = services.Single(service =>
            service.ServiceType == typeof(IServiceMethodProvider<>)
            && service.ImplementationType?.Name.StartsWith("BinderServiceMethodProvider", StringComparison.Ordinal) == true
        );
        services.Remove(binderProvider);
        services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(GuardedServiceMethodProvider<>)));
    }

    /// <summary>Bytes that are not even framed as messages, or fill a frame that is far too large, are refused by grpc-dotnet itself, mostly as INTERNAL: the
    /// caller is told that they are his.</summary>
    public static void UseMalformedRequestHandling(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                await next(context);
                if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
                    return;
                var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
                var wasRead = context.Items.ContainsKey(RequestReadKey);
                if (!TryAddDetails(context.Response.Headers, wasRead) && trailers is { IsReadOnly: false })
                    TryAddDetails(trailers, wasRead);
            }
        );

    /// <summary>Notes that a call got as far as its first interceptor: what fails before that, fails in reading what was sent.</summary>
    internal static void MarkRequestRead(ServerCallContext context) => context.GetHttpContext().Items[RequestReadKey] = RequestReadKey;

    // Kestrel's own limits and broken bodies: ours are met before its limits.
    internal static Google.Rpc.Status ToStatus(BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLargeStatus() : MalformedStatus();

    internal static RpcException Malformed() => MalformedStatus().ToRpcException();

    /// <param name="location">Where it is none, as far as that is known.</param>
    internal static Google.Rpc.Status MalformedStatus(string location = "") =>
        (new Error(ErrorKind.InvalidArgument, ErrorReasons.MalformedMessage) { Subject = location }).ToStatus();

    internal static RpcException TooLarge() => TooLargeStatus().ToRpcException();

    internal static Google.Rpc.Status TooLargeStatus()
    {
        var status = ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.MessageTooLarge);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.Zero) }));
        return status;
    }

    // The texts of grpc-dotnet's PipeExtensions, whose statuses carry no details.
    private const string TooLargeText = "Received message exceeds the maximum configured message size";
    private const string UnsupportedEncodingText = "Unsupported grpc-encoding"; // UNIMPLEMENTED, as gRPC's own specification asks
    private static readonly string[] FramingErrorTexts =
    [
        "Incomplete message",
        "Additional data after the message",
        "Unexpected compressed flag",
        "grpc-encoding value with compressed message",
    ];

    private const string HandlerFailedText = "Exception was thrown by handler"; // said of a flag that is none, too
    private static readonly object RequestReadKey = new();

    private static bool TryAddDetails(IHeaderDictionary headers, bool wasRead)
    {
        if (!headers.ContainsKey("grpc-status") || headers.ContainsKey("grpc-status-details-bin"))
            return false;
        var message = Uri.UnescapeDataString(headers["grpc-message"].ToString());
        var status =
            message.Contains(TooLargeText, StringComparison.Ordinal) ? TooLargeStatus()
            : message.Contains(UnsupportedEncodingText, StringComparison.Ordinal) ? ErrorStatus.Create(Code.Unimplemented, ErrorReasons.MalformedMessage)
            : FramingErrorTexts.Any(text => message.Contains(text, StringComparison.Ordinal))
            || (!wasRead && message.Contains(HandlerFailedText, StringComparison.Ordinal))
                ? MalformedStatus()
            : null;
        if (status is null)
            return false;
        headers["grpc-status"] = $"{status.Code}";
        headers["grpc-message"] = status.Message;
        headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
        return true;
    }
}

/// <summary>Finds the methods of a service as grpc-dotnet does, and wraps what reads their requests.</summary>
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

    private static Method<TRequest, TResponse> WithGuardedMarshaller<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        new(
            method.Type,
            method.ServiceName,
            method.Name,
            Marshallers.Create(method.RequestMarshaller.ContextualSerializer, message => Deserialize(method.RequestMarshaller, message)),
            method.ResponseMarshaller
        );

    private static T Deserialize<T>(Marshaller<T> marshaller, DeserializationContext message)
    {
        if (message.PayloadLength > MalformedRequests.LimitBytes)
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
                WithGuardedMarshaller(method),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
            context.AddClientStreamingMethod(
                WithGuardedMarshaller(method),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddServerStreamingMethod(
                WithGuardedMarshaller(method),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var handlerMethod = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddDuplexStreamingMethod(
                WithGuardedMarshaller(method),
                Metadata(handlerMethod),
                handlerMethod.CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>()
            );
        }

        private static MethodInfo Find(string name, params System.Type[] parameters) =>
            typeof(TService).GetMethod(name, parameters) ?? throw new InvalidOperationException($"{typeof(TService)} has no {name}");

        // Of the type first: what the method says goes before it.
        private static List<object> Metadata(MethodInfo method) =>
            [
                .. typeof(TService).GetCustomAttributes(inherit: true),
                .. method.GetCustomAttributes(inherit: true),
                new HttpMethodMetadata(["POST"], acceptCorsPreflight: true),
            ];
    }
}
