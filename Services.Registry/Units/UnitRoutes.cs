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

    // One byte more than is accepted, which UnitImport refuses.
    private static async Task<ByteString> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[UnitImport.LimitBytes + 1];
        var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return ByteString.CopyFrom(buffer.AsSpan(0, length));
    }

    private static bool ParseFlag(string text) =>
        text is "" ? false
        : bool.TryParse(text, out var flag) ? flag
        : throw ServiceDefaults.Domain.Error.InvalidArgument(ValidateOnly, ServiceDefaults.Domain.ErrorReasons.Malformed).ToException();
}
