using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class LastTransition : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "theme",
                newName: "last_transition_on");

            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "campaign",
                newName: "last_transition_on");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "theme",
                newName: "moved_on");

            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "campaign",
                newName: "moved_on");
        }
    }
}
