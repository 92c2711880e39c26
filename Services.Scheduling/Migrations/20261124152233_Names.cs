using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class Names : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "reason",
                table: "activity",
                newName: "unhold_reason");

            migrationBuilder.AddColumn<int>(
                name: "counted",
                table: "snapshot",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.Sql(
                """
                update snapshot s set counted = (
                    select count(*) from fact f
                    where f.district = s.district and f.campaign_id = s.campaign_id and f.effective_on < s.cut_off and f.recorded_at <= s.frozen_at and f.type <> 'themeday.events.v1.AssessmentFrozen')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "counted",
                table: "snapshot");

            migrationBuilder.RenameColumn(
                name: "unhold_reason",
                table: "activity",
                newName: "reason");
        }
    }
}
