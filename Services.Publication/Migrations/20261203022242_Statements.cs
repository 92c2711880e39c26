using System;
using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.Publication.PublicSite;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class Statements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "statement",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    submitted_on = table.Column<DateOnly>(type: "date", nullable: true),
                    published_on = table.Column<DateOnly>(type: "date", nullable: true),
                    last_transition_on = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    concern = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    personal_data_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    policy_document_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    policy_link = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    policy_title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    text = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false, collation: "C"),
                    title = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_statement", x => new { x.district, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_statement_district_published_on_id",
                table: "statement",
                columns: new[] { "district", "published_on", "id" },
                filter: "state = 'Published'");

            migrationBuilder.CreateIndex(
                name: "ix_statement_district_unit_id",
                table: "statement",
                columns: new[] { "district", "unit", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_statement_state_district_id",
                table: "statement",
                columns: new[] { "state", "district", "id" },
                filter: "state <> 'Published'");

            migrationBuilder.CreatePublicSiteStatements();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "statement");
        }
    }
}
