using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class UnitContactsAndReminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "terms_reminders",
                table: "campaign",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[{\"Kind\":1,\"WorkingDays\":-3},{\"Kind\":1,\"WorkingDays\":0},{\"Kind\":2,\"WorkingDays\":1},{\"Kind\":3,\"WorkingDays\":3}]'");

            migrationBuilder.CreateTable(
                name: "unit_contact",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    cipher = table.Column<byte[]>(type: "bytea", maxLength: 4000, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unit_contact", x => new { x.district, x.unit });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "unit_contact");

            migrationBuilder.DropColumn(
                name: "terms_reminders",
                table: "campaign");
        }
    }
}
