using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class StoredLedger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "unit",
                table: "fact",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ledger_checked_at",
                table: "campaign_replica",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "'-infinity'");

            migrationBuilder.AddColumn<int>(
                name: "ledger_version",
                table: "campaign_replica",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "obligation",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false, collation: "C"),
                    id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    due = table.Column<DateOnly>(type: "date", nullable: true),
                    yellow_on = table.Column<DateOnly>(type: "date", nullable: true),
                    missed_due = table.Column<DateOnly>(type: "date", nullable: true),
                    days_late = table.Column<int>(type: "integer", nullable: true),
                    paused_days = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<byte[]>(type: "bytea", nullable: false),
                    watch_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_obligation", x => new { x.district, x.unit, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_fact_district_campaign_id_unit",
                table: "fact",
                columns: new[] { "district", "campaign_id", "unit" });

            migrationBuilder.CreateIndex(
                name: "ix_campaign_replica_district_id",
                table: "campaign_replica",
                columns: new[] { "district", "id" },
                filter: "ledger_version <= 0");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_replica_ledger_checked_at",
                table: "campaign_replica",
                column: "ledger_checked_at");

            migrationBuilder.CreateIndex(
                name: "ix_obligation_district_campaign_id_unit_id",
                table: "obligation",
                columns: new[] { "district", "campaign_id", "unit", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_obligation_state_district_unit_id",
                table: "obligation",
                columns: new[] { "state", "district", "unit", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_obligation_watch_on",
                table: "obligation",
                column: "watch_on",
                filter: "watch_on is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "obligation");

            migrationBuilder.DropIndex(
                name: "ix_fact_district_campaign_id_unit",
                table: "fact");

            migrationBuilder.DropIndex(
                name: "ix_campaign_replica_district_id",
                table: "campaign_replica");

            migrationBuilder.DropIndex(
                name: "ix_campaign_replica_ledger_checked_at",
                table: "campaign_replica");

            migrationBuilder.DropColumn(
                name: "unit",
                table: "fact");

            migrationBuilder.DropColumn(
                name: "ledger_checked_at",
                table: "campaign_replica");

            migrationBuilder.DropColumn(
                name: "ledger_version",
                table: "campaign_replica");
        }
    }
}
