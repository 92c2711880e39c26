using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class Notifications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "remind_on",
                table: "obligation",
                type: "date",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "circular",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    released_on = table.Column<DateOnly>(type: "date", nullable: false),
                    items = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_circular", x => new { x.district, x.campaign_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "delivery",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    day = table.Column<DateOnly>(type: "date", nullable: true),
                    webhook_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    notification_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    last_error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    delivered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_delivery", x => new { x.district, x.id });
                });

            migrationBuilder.CreateTable(
                name: "notification",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    obligation_kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true, collation: "C"),
                    theme_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    due = table.Column<DateOnly>(type: "date", nullable: true),
                    issued_on = table.Column<DateOnly>(type: "date", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    acknowledged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledged_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    mailed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notification", x => new { x.district, x.id });
                });

            migrationBuilder.CreateTable(
                name: "webhook",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    url = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    salt = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook", x => new { x.district, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_obligation_remind_on",
                table: "obligation",
                column: "remind_on",
                filter: "remind_on is not null");

            migrationBuilder.CreateIndex(
                name: "ix_delivery_district_created_at_id",
                table: "delivery",
                columns: new[] { "district", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_delivery_district_unit_day",
                table: "delivery",
                columns: new[] { "district", "unit", "day" });

            migrationBuilder.CreateIndex(
                name: "ix_delivery_next_attempt_at",
                table: "delivery",
                column: "next_attempt_at",
                filter: "state = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "ix_notification_district_campaign_id",
                table: "notification",
                columns: new[] { "district", "campaign_id" },
                filter: "kind = 'CircularPending'");

            migrationBuilder.CreateIndex(
                name: "ix_notification_district_created_at_id",
                table: "notification",
                columns: new[] { "district", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_notification_district_unit_created_at_id",
                table: "notification",
                columns: new[] { "district", "unit", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_notification_issued_on_district_unit",
                table: "notification",
                columns: new[] { "issued_on", "district", "unit" },
                filter: "mailed_on is null and unit <> ''");

            migrationBuilder.Sql("update obligation set remind_on = '-infinity' where state = 'Open'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "circular");

            migrationBuilder.DropTable(
                name: "delivery");

            migrationBuilder.DropTable(
                name: "notification");

            migrationBuilder.DropTable(
                name: "webhook");

            migrationBuilder.DropIndex(
                name: "ix_obligation_remind_on",
                table: "obligation");

            migrationBuilder.DropColumn(
                name: "remind_on",
                table: "obligation");
        }
    }
}
