using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.ServiceDefaults.Storage;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class EventDigest : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddEventDigest();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
