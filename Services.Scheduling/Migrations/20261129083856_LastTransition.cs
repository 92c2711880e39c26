using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class LastTransition : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "programme",
                newName: "last_transition_on");

            migrationBuilder.RenameColumn(
                name: "moved_on",
                table: "activity",
                newName: "last_transition_on");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "programme",
                newName: "moved_on");

            migrationBuilder.RenameColumn(
                name: "last_transition_on",
                table: "activity",
                newName: "moved_on");
        }
    }
}
