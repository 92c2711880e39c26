using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class PersonalDataReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "personal_data_reason",
                table: "report",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "personal_data_reason",
                table: "publicity",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "answer_personal_data_reason",
                table: "opinion",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "personal_data_reason",
                table: "opinion",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "filed_venue",
                table: "activity_replica",
                type: "character varying(200)",
                maxLength: 200,
                nullable: false,
                defaultValue: "");

            // Which of them were approved is not known here: what was public stays so until the next approval or reopening.
            migrationBuilder.Sql("update activity_replica set filed_venue = venue");

            migrationBuilder.CreateTable(
                name: "campaign_replica",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    public_phone_numbers = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_replica", x => new { x.district, x.id });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "campaign_replica");

            migrationBuilder.DropColumn(
                name: "personal_data_reason",
                table: "report");

            migrationBuilder.DropColumn(
                name: "personal_data_reason",
                table: "publicity");

            migrationBuilder.DropColumn(
                name: "answer_personal_data_reason",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "personal_data_reason",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "filed_venue",
                table: "activity_replica");
        }
    }
}
