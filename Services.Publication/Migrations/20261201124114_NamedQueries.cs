using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.ServiceDefaults.Storage;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class NamedQueries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_report_district_state_published_on",
                table: "report");

            migrationBuilder.DropIndex(
                name: "ix_opinion_district_assigned_to",
                table: "opinion");

            migrationBuilder.DropIndex(
                name: "ix_activity_replica_district_first_day",
                table: "activity_replica");

            migrationBuilder.UseOrdinalCollation();

            migrationBuilder.CreateIndex(
                name: "ix_report_district_unit_activity_id",
                table: "report",
                columns: new[] { "district", "unit", "activity_id" });

            migrationBuilder.CreateIndex(
                name: "ix_report_state_district_activity_id",
                table: "report",
                columns: new[] { "state", "district", "activity_id" },
                filter: "state <> 'Published'");

            migrationBuilder.CreateIndex(
                name: "ix_publicity_district_unit_activity_id_id",
                table: "publicity",
                columns: new[] { "district", "unit", "activity_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_picture_public_sha256",
                table: "picture",
                column: "public_sha256")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_picture_sha256",
                table: "picture",
                column: "sha256")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_opinion_district_assigned_to_activity_id_id",
                table: "opinion",
                columns: new[] { "district", "assigned_to", "activity_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_opinion_district_unit_activity_id_id",
                table: "opinion",
                columns: new[] { "district", "unit", "activity_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion",
                columns: new[] { "state", "district", "activity_id", "id" },
                filter: "state in ('Collected', 'Assigned')");

            migrationBuilder.CreateIndex(
                name: "ix_activity_replica_district_first_day_id",
                table: "activity_replica",
                columns: new[] { "district", "first_day", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_report_activity_replica_district_activity_id",
                table: "report",
                columns: new[] { "district", "activity_id" },
                principalTable: "activity_replica",
                principalColumns: new[] { "district", "id" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_report_activity_replica_district_activity_id",
                table: "report");

            migrationBuilder.DropIndex(
                name: "ix_report_district_unit_activity_id",
                table: "report");

            migrationBuilder.DropIndex(
                name: "ix_report_state_district_activity_id",
                table: "report");

            migrationBuilder.DropIndex(
                name: "ix_publicity_district_unit_activity_id_id",
                table: "publicity");

            migrationBuilder.DropIndex(
                name: "ix_picture_public_sha256",
                table: "picture");

            migrationBuilder.DropIndex(
                name: "ix_picture_sha256",
                table: "picture");

            migrationBuilder.DropIndex(
                name: "ix_opinion_district_assigned_to_activity_id_id",
                table: "opinion");

            migrationBuilder.DropIndex(
                name: "ix_opinion_district_unit_activity_id_id",
                table: "opinion");

            migrationBuilder.DropIndex(
                name: "ix_opinion_state_district_activity_id_id",
                table: "opinion");

            migrationBuilder.DropIndex(
                name: "ix_activity_replica_district_first_day_id",
                table: "activity_replica");

            migrationBuilder.CreateIndex(
                name: "ix_report_district_state_published_on",
                table: "report",
                columns: new[] { "district", "state", "published_on" });

            migrationBuilder.CreateIndex(
                name: "ix_opinion_district_assigned_to",
                table: "opinion",
                columns: new[] { "district", "assigned_to" });

            migrationBuilder.CreateIndex(
                name: "ix_activity_replica_district_first_day",
                table: "activity_replica",
                columns: new[] { "district", "first_day" });
        }
    }
}
