using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ThemeDay.Scheduling.Migrations;

/// <summary>For <c>dotnet ef migrations add NAME --project Services.Scheduling</c>, which needs no database.</summary>
internal sealed class Design : IDesignTimeDbContextFactory<SchedulingDb>
{
    public SchedulingDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SchedulingDb>().UseNpgsql("Host=none").UseSnakeCaseNamingConvention().Options);
}
