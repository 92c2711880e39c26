using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class SnapshotInputs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "inputs_digest",
                table: "snapshot",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "last_transition_on",
                table: "snapshot",
                type: "date",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.Sql("update snapshot set last_transition_on = (frozen_at at time zone 'Asia/Shanghai')::date");

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "snapshot",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "submission",
                table: "snapshot",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "snapshot",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "snapshot_inputs",
                columns: table => new
                {
                    district = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    campaign_id = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot_inputs", x => new { x.district, x.campaign_id, x.number });
                });

            migrationBuilder.CreateIndex(
                name: "ix_snapshot_district_campaign_id_submission",
                table: "snapshot",
                columns: new[] { "district", "campaign_id", "submission" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "snapshot_inputs");

            migrationBuilder.DropIndex(
                name: "ix_snapshot_district_campaign_id_submission",
                table: "snapshot");

            migrationBuilder.DropColumn(
                name: "inputs_digest",
                table: "snapshot");

            migrationBuilder.DropColumn(
                name: "last_transition_on",
                table: "snapshot");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "snapshot");

            migrationBuilder.DropColumn(
                name: "submission",
                table: "snapshot");

            migrationBuilder.DropColumn(
                name: "version",
                table: "snapshot");
        }
    }
}
