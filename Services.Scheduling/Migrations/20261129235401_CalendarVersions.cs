using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class CalendarVersions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_calendar_year",
                table: "calendar_year");

            // A row was the newest list of its year: its version, imported when it was last updated.
            migrationBuilder.Sql("update calendar_year set created_at = updated_at");

            migrationBuilder.DropColumn(
                name: "updated_at",
                table: "calendar_year");

            migrationBuilder.AddColumn<string>(
                name: "impact",
                table: "calendar_year",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "calendar_year",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "pk_calendar_year",
                table: "calendar_year",
                columns: new[] { "year", "version" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_calendar_year",
                table: "calendar_year");

            migrationBuilder.DropColumn(
                name: "impact",
                table: "calendar_year");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "calendar_year");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "updated_at",
                table: "calendar_year",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddPrimaryKey(
                name: "pk_calendar_year",
                table: "calendar_year",
                column: "year");
        }
    }
}
