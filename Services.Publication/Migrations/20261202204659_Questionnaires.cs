using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class Questionnaires : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "questionnaire",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    online_answers = table.Column<int>(type: "integer", nullable: false),
                    online_counts = table.Column<string>(type: "jsonb", nullable: false),
                    paper = table.Column<string>(type: "jsonb", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    last_transition_on = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    close_on = table.Column<DateOnly>(type: "date", nullable: true),
                    introduction = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    open_on = table.Column<DateOnly>(type: "date", nullable: true),
                    personal_data_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    questions = table.Column<string>(type: "jsonb", nullable: false),
                    title = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_questionnaire", x => new { x.district, x.activity_id });
                });

            migrationBuilder.CreateTable(
                name: "questionnaire_answer",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    marks = table.Column<int[]>(type: "integer[]", nullable: false),
                    browser_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true),
                    content_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_questionnaire_answer", x => new { x.district, x.activity_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "text_answer",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false, collation: "C"),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    question = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false, collation: "C"),
                    is_on_paper = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    personal_data_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_text_answer", x => new { x.district, x.activity_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_questionnaire_district_unit_activity_id",
                table: "questionnaire",
                columns: new[] { "district", "unit", "activity_id" });

            migrationBuilder.CreateIndex(
                name: "ix_questionnaire_state_district_activity_id",
                table: "questionnaire",
                columns: new[] { "state", "district", "activity_id" },
                filter: "state <> 'ResultsPublished'");

            migrationBuilder.CreateIndex(
                name: "ix_questionnaire_answer_district_activity_id_browser_hash",
                table: "questionnaire_answer",
                columns: new[] { "district", "activity_id", "browser_hash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_text_answer_district_activity_id_state_id",
                table: "text_answer",
                columns: new[] { "district", "activity_id", "state", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "questionnaire");

            migrationBuilder.DropTable(
                name: "questionnaire_answer");

            migrationBuilder.DropTable(
                name: "text_answer");
        }
    }
}
