using System;
using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.Publication.PublicSite;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class CitizensOpinions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion");

            migrationBuilder.AddColumn<DateOnly>(
                name: "answered_on",
                table: "opinion",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "call_back_note",
                table: "opinion",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "call_back_outcome",
                table: "opinion",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateOnly>(
                name: "called_back_on",
                table: "opinion",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "contact_expires_at",
                table: "opinion",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "due_on",
                table: "opinion",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "public_personal_data_reason",
                table: "opinion",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "public_text",
                table: "opinion",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "publication",
                table: "opinion",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "None",
                collation: "C");

            migrationBuilder.AddColumn<DateOnly>(
                name: "published_on",
                table: "opinion",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "set_aside_explanation",
                table: "opinion",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "set_aside_ground",
                table: "opinion",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "source",
                table: "opinion",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "Collected",
                collation: "C");

            migrationBuilder.CreateTable(
                name: "opinion_contact",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    opinion_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    cipher = table.Column<byte[]>(type: "bytea", maxLength: 4000, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_opinion_contact", x => new { x.district, x.activity_id, x.opinion_id });
                });

            migrationBuilder.CreateTable(
                name: "submission_receipt",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    opinion_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    code_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_submission_receipt", x => new { x.district, x.opinion_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_opinion_district_collected_on_activity_id_id",
                table: "opinion",
                columns: new[] { "district", "collected_on", "activity_id", "id" },
                filter: "publication = 'Published'");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion",
                columns: new[] { "state", "district", "activity_id", "id" },
                filter: "state in ('Collected', 'Assigned', 'Submitted', 'Accepted')");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_contact_expires_at",
                table: "opinion_contact",
                column: "expires_at");

            migrationBuilder.LimitPublicSiteOpinions();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.UndoLimitPublicSiteOpinions();

            migrationBuilder.DropTable(
                name: "opinion_contact");

            migrationBuilder.DropTable(
                name: "submission_receipt");

            migrationBuilder.DropIndex(
                name: "ix_opinion_district_collected_on_activity_id_id",
                table: "opinion");

            migrationBuilder.DropIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "answered_on",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "call_back_note",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "call_back_outcome",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "called_back_on",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "contact_expires_at",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "due_on",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "public_personal_data_reason",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "public_text",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "publication",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "published_on",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "set_aside_explanation",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "set_aside_ground",
                table: "opinion");

            migrationBuilder.DropColumn(
                name: "source",
                table: "opinion");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion",
                columns: new[] { "state", "district", "activity_id", "id" },
                filter: "state in ('Collected', 'Assigned')");
        }
    }
}
