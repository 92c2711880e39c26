using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ThemeDay.Registry.Campaigns;

internal sealed class CampaignStorage : IEntityTypeConfiguration<Campaign>
{
    public void Configure(EntityTypeBuilder<Campaign> campaign)
    {
        campaign.ToTable("campaign");
        campaign.HasKey(stored => new { stored.District, stored.Id });
        campaign.Property(stored => stored.District).HasMaxLength(6);
        campaign.Property(stored => stored.Id).HasMaxLength(63);
        campaign.ComplexProperty(stored => stored.Terms, terms =>
        {
            terms.Property(stored => stored.DocumentNumber).HasMaxLength(100);
            terms.Property(stored => stored.Title).HasMaxLength(200);
            terms.Property(stored => stored.ProgrammeLead).AsJson();
            terms.Property(stored => stored.ReportLead).AsJson();
            terms.Property(stored => stored.CorrectionLead).AsJson();
            terms.Property(stored => stored.Scheme).HasMaxLength(63);
        });
        campaign.Property(stored => stored.Called);
        campaign.Property(stored => stored.Extensions).AsJson();
        campaign.Property(stored => stored.State).HasMaxLength(20);
        campaign.Property(stored => stored.Version).IsConcurrencyToken();
        campaign.Ignore(stored => stored.Deadlines);
        campaign.Ignore(stored => stored.Call);
    }
}

/// <summary>A month as the first of its days.</summary>
internal sealed class MonthAsDay() : ValueConverter<Month, DateOnly>(month => new DateOnly(month.Year, month.Number, 1), day => Month.Of(day));

/// <summary>Small values that are read and written whole, never asked for.</summary>
internal static class WholeJson
{
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(Converter<T>(), Comparer<T>());

    public static ComplexTypePropertyBuilder<T> AsJson<T>(this ComplexTypePropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(Converter<T>(), Comparer<T>());

    private static ValueConverter<T, string> Converter<T>() => new(value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default), text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!);

    private static ValueComparer<T> Comparer<T>() => new(
        (left, right) => JsonSerializer.Serialize(left, JsonSerializerOptions.Default) == JsonSerializer.Serialize(right, JsonSerializerOptions.Default),
        value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default).GetHashCode(StringComparison.Ordinal));
}
