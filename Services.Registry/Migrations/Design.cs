using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ThemeDay.Registry.Migrations;

/// <summary>For <c>dotnet ef migrations add NAME --project Services.Registry</c>, which needs no database.</summary>
internal sealed class Design : IDesignTimeDbContextFactory<RegistryDb>
{
    public RegistryDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<RegistryDb>().UseNpgsql("Host=none").UseSnakeCaseNamingConvention().Options);
}
