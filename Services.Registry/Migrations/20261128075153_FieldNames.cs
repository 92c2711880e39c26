using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class FieldNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(name: "uncalled", table: "campaign", newName: "uninvited_units");
            migrationBuilder.RenameColumn(name: "called", table: "campaign", newName: "invited_units");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(name: "uninvited_units", table: "campaign", newName: "uncalled");
            migrationBuilder.RenameColumn(name: "invited_units", table: "campaign", newName: "called");
        }
    }
}
