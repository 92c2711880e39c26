using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class PictureVersion : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "picture",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "version",
                table: "picture");
        }
    }
}
