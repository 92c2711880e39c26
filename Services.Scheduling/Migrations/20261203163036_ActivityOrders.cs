using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class ActivityOrders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_activity_district_campaign_id_first_day_id",
                table: "activity",
                columns: new[] { "district", "campaign_id", "first_day", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_campaign_id_unit_id",
                table: "activity",
                columns: new[] { "district", "campaign_id", "unit", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_activity_district_campaign_id_first_day_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_district_campaign_id_unit_id",
                table: "activity");
        }
    }
}
