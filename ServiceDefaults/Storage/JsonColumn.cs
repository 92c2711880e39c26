using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>JSON columns for small values that are read and written whole and never queried.</summary>
public static class JsonColumn
{
    /// <summary>Maps the property to a jsonb column.</summary>
    public static PropertyBuilder<T> HasJsonConversion<T>(this PropertyBuilder<T> property) =>
        property.HasColumnType("jsonb").HasConversion(Converter<T>(), Comparer<T>());

    /// <summary>Maps the property to a jsonb column.</summary>
    public static ComplexTypePropertyBuilder<T> HasJsonConversion<T>(this ComplexTypePropertyBuilder<T> property) =>
        property.HasColumnType("jsonb").HasConversion(Converter<T>(), Comparer<T>());

    private static ValueConverter<T, string> Converter<T>() =>
        new(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!
        );

    private static ValueComparer<T> Comparer<T>() =>
        new(
            (left, right) => JsonSerializer.Serialize(left, JsonSerializerOptions.Default) == JsonSerializer.Serialize(right, JsonSerializerOptions.Default),
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default).GetHashCode(StringComparison.Ordinal)
        );
}
