using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "activity",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    theme_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    topic = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    forms = table.Column<string[]>(type: "text[]", nullable: false),
                    external_reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    audiences = table.Column<string[]>(type: "text[]", nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    moves = table.Column<int>(type: "integer", nullable: false),
                    moved_on = table.Column<DateOnly>(type: "date", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activity", x => new { x.district, x.id });
                });

            migrationBuilder.CreateTable(
                name: "annual_plan",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    released_on = table.Column<DateOnly>(type: "date", nullable: true),
                    edits = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_annual_plan", x => new { x.district, x.campaign_id });
                });

            migrationBuilder.CreateTable(
                name: "calendar_year",
                columns: table => new
                {
                    year = table.Column<int>(type: "integer", nullable: false),
                    list = table.Column<string>(type: "jsonb", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_calendar_year", x => x.year);
                });

            migrationBuilder.CreateTable(
                name: "fact",
                columns: table => new
                {
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    effective_on = table.Column<DateOnly>(type: "date", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fact", x => x.event_id);
                });

            migrationBuilder.CreateTable(
                name: "known_campaign",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    opened = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_campaign", x => new { x.district, x.id });
                });

            migrationBuilder.CreateTable(
                name: "known_theme",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    topic = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    month = table.Column<DateOnly>(type: "date", nullable: false),
                    forms = table.Column<string[]>(type: "text[]", nullable: false),
                    external_reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    accepted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_theme", x => new { x.district, x.campaign_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "known_unit",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    code = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    display_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_unit", x => new { x.district, x.code });
                });

            migrationBuilder.CreateTable(
                name: "plan_entry",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    theme_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    pinned = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    draft_fate = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    draft_first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    draft_last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    released_fate = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    released_first_day = table.Column<DateOnly>(type: "date", nullable: true),
                    released_last_day = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plan_entry", x => new { x.district, x.campaign_id, x.theme_id });
                });

            migrationBuilder.CreateTable(
                name: "plan_release",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    released_on = table.Column<DateOnly>(type: "date", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plan_release", x => new { x.district, x.campaign_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "programme",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    activity_id = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    form = table.Column<string>(type: "jsonb", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    first_received_on = table.Column<DateOnly>(type: "date", nullable: true),
                    returns = table.Column<int>(type: "integer", nullable: false),
                    returned_items = table.Column<string[]>(type: "text[]", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    moved_on = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_programme", x => new { x.district, x.activity_id });
                });

            migrationBuilder.CreateTable(
                name: "snapshot",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    cut_off = table.Column<DateOnly>(type: "date", nullable: false),
                    frozen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    scores = table.Column<byte[]>(type: "bytea", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot", x => new { x.district, x.campaign_id, x.number });
                });

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_campaign_id",
                table: "activity",
                columns: new[] { "district", "campaign_id" });

            migrationBuilder.CreateIndex(
                name: "ix_fact_district_campaign_id_recorded_at",
                table: "fact",
                columns: new[] { "district", "campaign_id", "recorded_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activity");

            migrationBuilder.DropTable(
                name: "annual_plan");

            migrationBuilder.DropTable(
                name: "calendar_year");

            migrationBuilder.DropTable(
                name: "fact");

            migrationBuilder.DropTable(
                name: "known_campaign");

            migrationBuilder.DropTable(
                name: "known_theme");

            migrationBuilder.DropTable(
                name: "known_unit");

            migrationBuilder.DropTable(
                name: "plan_entry");

            migrationBuilder.DropTable(
                name: "plan_release");

            migrationBuilder.DropTable(
                name: "programme");

            migrationBuilder.DropTable(
                name: "snapshot");
        }
    }
}
