using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class Names : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "let_off",
                table: "campaign",
                newName: "uncalled");

            // Whether a file is referred to is asked by its hash, once a day for every old one.
            migrationBuilder.Sql("create index theme_by_scan on theme (scan_sha256); create index theme_by_earlier_scans on theme using gin (earlier_scans);");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop index theme_by_scan; drop index theme_by_earlier_scans;");

            migrationBuilder.RenameColumn(
                name: "uncalled",
                table: "campaign",
                newName: "let_off");
        }
    }
}
