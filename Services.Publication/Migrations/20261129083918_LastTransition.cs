using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class LastTransition : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "report",
                newName: "last_transition_on");

            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "publicity",
                newName: "last_transition_on");

            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "opinion",
                newName: "last_transition_on");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "report",
                newName: "moved_on");

            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "publicity",
                newName: "moved_on");

            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "opinion",
                newName: "moved_on");
        }
    }
}
