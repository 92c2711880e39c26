using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Creates and compares the idempotency keys of requests (docs/contract.md, RPCs).</summary>
/// <param name="hashKey">
/// The key with which contents are hashed, for a service whose requests have contacts of persons: from an SHA-256 of everything else, a phone number is found
/// within minutes. Null for a service whose requests have none.
/// </param>
public sealed class RequestKeys(HashKey? hashKey = null)
{
    private const string Purpose = "ThemeDay.RequestContent.v1";
    private const string RequestIdField = "request_id";

    /// <summary>The idempotency key of a request; null without a request_id. Citizens, who have no account, share the keys of one client.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the request_id is not a UUID.</exception>
    public ProcessedRequest? Create(IMessage request, string requestId, ServerCallContext context) =>
        Parse(requestId) is { } id
            ? new(context.FindActor()?.Account ?? "", context.Method, id, Hash(WithCanonicalId(request, id).ToByteArray()), "", null, default)
            : null;

    /// <summary>The request_id; null if it is empty.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is not a UUID.</exception>
    public static Guid? Parse(string requestId) =>
        requestId is "" ? null
        : Guid.TryParse(requestId, out var id) ? id
        : throw Error.InvalidArgument(RequestIdField, ErrorReasons.Malformed).ToException();

    /// <summary>Rejects a malformed request_id of a request that is only validated.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is not a UUID.</exception>
    public static void EnsureValid(string requestId) => Parse(requestId);

    /// <summary>Rejects a request_id that was used with other content, or before the key was replaced.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT REQUEST_ID_REUSED.</exception>
    public static void EnsureSameContent(ProcessedRequest requestKey, ProcessedRequest processed)
    {
        if (!processed.ContentHash.AsSpan().SequenceEqual(requestKey.ContentHash))
            throw new Error(ErrorKind.InvalidArgument, ErrorReasons.RequestIdReused)
            {
                Fields = [new(RequestIdField, ErrorReasons.RequestIdReused)],
            }.ToException();
    }

    private byte[] Hash(byte[] content) => hashKey?.ComputeHash(Purpose, content) ?? SHA256.HashData(content);

    // A UUID in another spelling is the same request_id.
    private static IMessage WithCanonicalId(IMessage request, Guid id)
    {
        if (request.Descriptor.FindFieldByName(RequestIdField) is not { } field || field.Accessor.GetValue(request) as string == $"{id}")
            return request;
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        field.Accessor.SetValue(copy, $"{id}");
        return copy;
    }
}
