using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class FieldNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameTable(name: "known_campaign", newName: "campaign_replica");
            migrationBuilder.Sql("alter table campaign_replica rename constraint pk_known_campaign to pk_campaign_replica");
            migrationBuilder.RenameTable(name: "known_theme", newName: "theme_replica");
            migrationBuilder.Sql("alter table theme_replica rename constraint pk_known_theme to pk_theme_replica");
            migrationBuilder.RenameTable(name: "known_unit", newName: "unit_replica");
            migrationBuilder.Sql("alter table unit_replica rename constraint pk_known_unit to pk_unit_replica");
            migrationBuilder.RenameTable(name: "overdue_told", newName: "overdue_notice");
            migrationBuilder.Sql("alter table overdue_notice rename constraint pk_overdue_told to pk_overdue_notice");
            migrationBuilder.RenameColumn(name: "released_fate", table: "plan_entry", newName: "released_state");
            migrationBuilder.RenameColumn(name: "draft_fate", table: "plan_entry", newName: "draft_state");
            migrationBuilder.RenameColumn(name: "unhold_reason", table: "activity", newName: "revert_reason");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameTable(name: "campaign_replica", newName: "known_campaign");
            migrationBuilder.Sql("alter table known_campaign rename constraint pk_campaign_replica to pk_known_campaign");
            migrationBuilder.RenameTable(name: "theme_replica", newName: "known_theme");
            migrationBuilder.Sql("alter table known_theme rename constraint pk_theme_replica to pk_known_theme");
            migrationBuilder.RenameTable(name: "unit_replica", newName: "known_unit");
            migrationBuilder.Sql("alter table known_unit rename constraint pk_unit_replica to pk_known_unit");
            migrationBuilder.RenameTable(name: "overdue_notice", newName: "overdue_told");
            migrationBuilder.Sql("alter table overdue_told rename constraint pk_overdue_notice to pk_overdue_told");
            migrationBuilder.RenameColumn(name: "released_state", table: "plan_entry", newName: "released_fate");
            migrationBuilder.RenameColumn(name: "draft_state", table: "plan_entry", newName: "draft_fate");
            migrationBuilder.RenameColumn(name: "revert_reason", table: "activity", newName: "unhold_reason");
        }
    }
}
