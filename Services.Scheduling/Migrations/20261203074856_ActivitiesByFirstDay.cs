using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThemeDay.Scheduling.Migrations
{
    /// <inheritdoc />
    public partial class ActivitiesByFirstDay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_activity_first_day",
                table: "activity",
                column: "first_day",
                filter: "state <> 'Cancelled'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_activity_first_day",
                table: "activity");
        }
    }
}
