using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.ServiceDefaults.Storage;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class NamedQueries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_activity_district_campaign_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_district_first_day",
                table: "activity");

            migrationBuilder.UseOrdinalCollation();

            migrationBuilder.CreateIndex(
                name: "ix_programme_district_unit_activity_id",
                table: "programme",
                columns: new[] { "district", "unit", "activity_id" });

            migrationBuilder.CreateIndex(
                name: "ix_programme_state_district_activity_id",
                table: "programme",
                columns: new[] { "state", "district", "activity_id" },
                filter: "state <> 'Approved'");

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_campaign_id_id",
                table: "activity",
                columns: new[] { "district", "campaign_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_first_day_id",
                table: "activity",
                columns: new[] { "district", "first_day", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_unit_id",
                table: "activity",
                columns: new[] { "district", "unit", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_external_reference_district_id",
                table: "activity",
                columns: new[] { "external_reference", "district", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_state_district_id",
                table: "activity",
                columns: new[] { "state", "district", "id" },
                filter: "state <> 'Held'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_programme_district_unit_activity_id",
                table: "programme");

            migrationBuilder.DropIndex(
                name: "ix_programme_state_district_activity_id",
                table: "programme");

            migrationBuilder.DropIndex(
                name: "ix_activity_district_campaign_id_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_district_first_day_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_district_unit_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_external_reference_district_id",
                table: "activity");

            migrationBuilder.DropIndex(
                name: "ix_activity_state_district_id",
                table: "activity");

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_campaign_id",
                table: "activity",
                columns: new[] { "district", "campaign_id" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_district_first_day",
                table: "activity",
                columns: new[] { "district", "first_day" });
        }
    }
}
