using Google.Protobuf;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Units;

/// <summary>The HTTP route of unit imports: the file as it was saved, instead of JSON.</summary>
internal static class UnitRoutes
{
    private const string RequestId = "request_id";
    private const string ValidateOnly = "validate_only";
    private const int BufferBytes = 16 << 10;

    public static void MapUnitImport(this WebApplication app) =>
        app.MapUpload(
            "/v1/districts/{district}/units:upload",
            "Imports units from a CSV file in UTF-8 or GB18030",
            Policies.Bureau,
            Proto.UnitService.Descriptor,
            nameof(Proto.UnitService.UnitServiceBase.ImportUnits),
            ImportAsync,
            RequestId,
            ValidateOnly
        );

    private static async Task<Proto.ImportUnitsResponse> ImportAsync(HttpContext http, Stream file, ServerCallContext call)
    {
        var request = new Proto.ImportUnitsRequest
        {
            Parent = $"districts/{http.Request.RouteValues["district"]}",
            CsvFile = await ReadAsync(file, call.CancellationToken),
            ValidateOnly = ParseFlag($"{http.Request.Query[ValidateOnly]}"),
            RequestId = $"{http.Request.Query[RequestId]}",
        };
        return await ActivatorUtilities.CreateInstance<UnitEndpoint>(http.RequestServices).ImportUnits(request, call);
    }

    // A little more than is accepted, which UnitImport refuses. Nothing is allocated for what has not arrived.
    private static async Task<ByteString> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (received.Length <= UnitImport.LimitBytes && await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            received.Write(buffer, 0, count);
        return ByteString.CopyFrom(received.GetBuffer().AsSpan(0, (int)received.Length));
    }

    private static bool ParseFlag(string text) =>
        text is "" ? false
        : bool.TryParse(text, out var flag) ? flag
        : throw ServiceDefaults.Domain.Error.InvalidArgument(ValidateOnly, ServiceDefaults.Domain.ErrorReasons.Malformed).ToException();
}
