using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class PlanReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "reason_event",
                table: "plan_entry",
                type: "uuid",
                nullable: true);

            // The event of the edit is not known any more: the text moves to an id of its own. Releases of before keep the text.
            migrationBuilder.Sql("update plan_entry set reason_event = gen_random_uuid() where reason <> ''");
            migrationBuilder.Sql(
                "insert into transition_reason (event_id, district, text) select reason_event, district, reason from plan_entry where reason <> ''");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "plan_entry");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "plan_entry",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.DropColumn(
                name: "reason_event",
                table: "plan_entry");
        }
    }
}
