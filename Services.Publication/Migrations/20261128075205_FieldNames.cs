using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Publication.Migrations
{
    /// <inheritdoc />
    public partial class FieldNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameTable(name: "known_activity", newName: "activity_replica");
            migrationBuilder.Sql("alter table activity_replica rename constraint pk_known_activity to pk_activity_replica");
            migrationBuilder.RenameTable(name: "known_unit", newName: "unit_replica");
            migrationBuilder.Sql("alter table unit_replica rename constraint pk_known_unit to pk_unit_replica");
            migrationBuilder.RenameIndex(name: "ix_known_activity_district_first_day", newName: "ix_activity_replica_district_first_day", table: "activity_replica");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameTable(name: "activity_replica", newName: "known_activity");
            migrationBuilder.Sql("alter table known_activity rename constraint pk_activity_replica to pk_known_activity");
            migrationBuilder.RenameTable(name: "unit_replica", newName: "known_unit");
            migrationBuilder.Sql("alter table known_unit rename constraint pk_unit_replica to pk_known_unit");
            migrationBuilder.RenameIndex(name: "ix_activity_replica_district_first_day", newName: "ix_known_activity_district_first_day", table: "known_activity");
        }
    }
}
