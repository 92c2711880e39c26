using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.Publication.PublicSite;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class PublicSiteVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreatePublicSiteVersions();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
