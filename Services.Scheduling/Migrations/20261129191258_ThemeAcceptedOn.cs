using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class ThemeAcceptedOn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "accepted_on",
                table: "theme_replica",
                type: "date",
                nullable: true);

            // Earlier builds did not keep the day: the first acceptance of the campaign is not after it.
            migrationBuilder.Sql(
                "update theme_replica set accepted_on = (select min(effective_on) from fact where fact.district = theme_replica.district "
                    + "and fact.campaign_id = theme_replica.campaign_id and type = 'themeday.events.v1.ThemeAccepted') where accepted");

            migrationBuilder.DropColumn(
                name: "accepted",
                table: "theme_replica");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "accepted",
                table: "theme_replica",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.Sql("update theme_replica set accepted = true where accepted_on is not null");

            migrationBuilder.DropColumn(
                name: "accepted_on",
                table: "theme_replica");
        }
    }
}
