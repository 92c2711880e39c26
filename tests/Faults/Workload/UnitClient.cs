using ThemeDay.Registry.V1;

namespace ThemeDay.Faults.Workload;

/// <summary>Renames units, again and again: of one state that all services replicate, the last acknowledged one must remain.</summary>
/// <param name="client">Sends the operations.</param>
/// <param name="district">The six digits of the district.</param>
internal sealed class UnitClient(WorkloadClient client, string district)
{
    private const int Units = 3;

    /// <summary>Creates the units.</summary>
    public async Task CreateAsync()
    {
        for (var number = 1; number <= Units; number++)
            await client.RunAsync(
                "CreateUnit",
                "registry",
                $"UnitChanged {Name(number)} {DisplayName(number, 0)}",
                new CreateUnitRequest
                {
                    Parent = $"districts/{district}",
                    UnitId = Code(number),
                    Unit = new() { DisplayName = DisplayName(number, 0), Kind = Type.V1.UnitKind.Subdistrict },
                },
                (invoker, request, options) => new UnitService.UnitServiceClient(invoker).CreateUnitAsync(request, options)
            );
    }

    /// <summary>Renames units until the round ends.</summary>
    public async Task RunAsync(CancellationToken roundEnds)
    {
        for (var version = 1; !roundEnds.IsCancellationRequested; version++)
        {
            var number = version % Units + 1;
            await client.RunAsync(
                "UpdateUnit",
                "registry",
                $"UnitChanged {Name(number)} {DisplayName(number, version)}",
                new UpdateUnitRequest
                {
                    Unit = new() { Name = Name(number), DisplayName = DisplayName(number, version) },
                },
                (invoker, request, options) => new UnitService.UnitServiceClient(invoker).UpdateUnitAsync(request, options)
            );
        }
    }

    private string Code(int number) => $"{district}D{number}";

    private string Name(int number) => $"districts/{district}/units/{Code(number)}";

    private static string DisplayName(int number, int version) => $"第{number}街道办事处{version}";
}
