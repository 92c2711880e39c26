using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class UnitState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "last_transition_on",
                table: "unit",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state",
                table: "unit",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "Active");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "last_transition_on",
                table: "unit");

            migrationBuilder.DropColumn(
                name: "state",
                table: "unit");
        }
    }
}
