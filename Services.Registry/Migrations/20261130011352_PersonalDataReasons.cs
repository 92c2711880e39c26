using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class PersonalDataReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "personal_data_reason",
                table: "theme",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string[]>(
                name: "terms_public_phone_numbers",
                table: "campaign",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "personal_data_reason",
                table: "theme");

            migrationBuilder.DropColumn(
                name: "terms_public_phone_numbers",
                table: "campaign");
        }
    }
}
