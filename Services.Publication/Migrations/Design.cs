using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ThemeDay.Publication.Migrations;

/// <summary>For <c>dotnet ef migrations add NAME --project Services.Publication</c>, which needs no database.</summary>
internal sealed class Design : IDesignTimeDbContextFactory<PublicationDb>
{
    public PublicationDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PublicationDb>().UseNpgsql("Host=none").UseSnakeCaseNamingConvention().Options);
}
