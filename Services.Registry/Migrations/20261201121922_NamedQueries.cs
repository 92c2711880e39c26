using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.ServiceDefaults.Storage;

#nullable disable

namespace ThemeDay.Registry.Migrations
{
    /// <inheritdoc />
    public partial class NamedQueries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_theme_district_campaign_id_unit",
                table: "theme");

            migrationBuilder.UseOrdinalCollation();

            migrationBuilder.CreateIndex(
                name: "ix_unit_code",
                table: "unit",
                column: "code",
                filter: "code like E'%\\n'");

            migrationBuilder.CreateIndex(
                name: "ix_theme_district_unit_campaign_id_id",
                table: "theme",
                columns: new[] { "district", "unit", "campaign_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_theme_state_district_campaign_id_id",
                table: "theme",
                columns: new[] { "state", "district", "campaign_id", "id" },
                filter: "state in ('Draft', 'Submitted', 'Returned', 'Accepted')");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_state_district_id",
                table: "campaign",
                columns: new[] { "state", "district", "id" });

            // On complex properties and arrays (ThemeStorage). Nearly all themes have no earlier scan, and need no entry.
            migrationBuilder.Sql("""
                create index ix_theme_external_reference on theme (external_reference, district, campaign_id, id);
                drop index theme_by_earlier_scans;
                create index theme_by_earlier_scans on theme using gin (earlier_scans) where cardinality(earlier_scans) > 0;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                drop index ix_theme_external_reference;
                drop index theme_by_earlier_scans;
                create index theme_by_earlier_scans on theme using gin (earlier_scans);
                """);

            migrationBuilder.DropIndex(
                name: "ix_unit_code",
                table: "unit");

            migrationBuilder.DropIndex(
                name: "ix_theme_district_unit_campaign_id_id",
                table: "theme");

            migrationBuilder.DropIndex(
                name: "ix_theme_state_district_campaign_id_id",
                table: "theme");

            migrationBuilder.DropIndex(
                name: "ix_campaign_state_district_id",
                table: "campaign");

            migrationBuilder.CreateIndex(
                name: "ix_theme_district_campaign_id_unit",
                table: "theme",
                columns: new[] { "district", "campaign_id", "unit" });
        }
    }
}
