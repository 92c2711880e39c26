using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class OverdueCleared : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Earlier builds identified an obligation without its unit: what is overdue is reported again, once.
            migrationBuilder.Sql("delete from overdue_notice");

            migrationBuilder.DropPrimaryKey(
                name: "pk_overdue_notice",
                table: "overdue_notice");

            migrationBuilder.DropColumn(
                name: "obligation_id",
                table: "overdue_notice");

            migrationBuilder.AddColumn<string>(
                name: "obligation",
                table: "overdue_notice",
                type: "character varying(300)",
                maxLength: 300,
                nullable: false);

            migrationBuilder.AddColumn<DateOnly>(
                name: "cleared_on",
                table: "overdue_notice",
                type: "date",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_overdue_notice",
                table: "overdue_notice",
                columns: new[] { "district", "campaign_id", "obligation", "due" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("delete from overdue_notice");

            migrationBuilder.DropPrimaryKey(
                name: "pk_overdue_notice",
                table: "overdue_notice");

            migrationBuilder.DropColumn(
                name: "obligation",
                table: "overdue_notice");

            migrationBuilder.DropColumn(
                name: "cleared_on",
                table: "overdue_notice");

            migrationBuilder.AddColumn<string>(
                name: "obligation_id",
                table: "overdue_notice",
                type: "character varying(200)",
                maxLength: 200,
                nullable: false);

            migrationBuilder.AddPrimaryKey(
                name: "pk_overdue_notice",
                table: "overdue_notice",
                columns: new[] { "district", "campaign_id", "obligation_id", "due" });
        }
    }
}
