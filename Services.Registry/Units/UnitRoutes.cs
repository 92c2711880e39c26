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
            CsvFile = await FileRouteRequests.ReadFieldAsync(file, UnitImport.LimitBytes, call.CancellationToken),
            ValidateOnly = http.GetFlag(ValidateOnly),
            RequestId = $"{http.Request.Query[RequestId]}",
        };
        return await ActivatorUtilities.CreateInstance<UnitEndpoint>(http.RequestServices).ImportUnits(request, call);
    }
}
