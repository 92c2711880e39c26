using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ThemeDay.ServiceDefaults.Configuration;

/// <summary>Settings as option objects, validated while the host is built: a service with an invalid or unknown setting does not start.</summary>
public static class OptionsExtensions
{
    /// <summary>Binds a section, validates it by its annotations, and registers it; a second call returns what the first has registered.</summary>
    /// <param name="builder">The host builder.</param>
    /// <param name="section">The configuration section, such as <c>Feed</c>.</param>
    /// <exception cref="OptionsValidationException">A value is missing, out of range or of another type than its setting, or there is no such setting; the
    /// message names it.</exception>
    public static T AddValidatedOptions<T>(this IHostApplicationBuilder builder, string section)
        where T : class, new()
    {
        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(T))?.ImplementationInstance is T registered)
            return registered;
        var options = Bind<T>(builder.Configuration, section);
        List<ValidationResult> invalid = [];
        if (!Validator.TryValidateObject(options, new(options), invalid, validateAllProperties: true))
            throw new OptionsValidationException(section, typeof(T), invalid.Select(result => Describe(section, result)));
        builder.Services.AddSingleton(options);
        return options;
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new();
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException(section, typeof(T), [exception.Message]);
        }
    }

    private static string Describe(string section, ValidationResult result) =>
        $"{string.Join(", ", result.MemberNames.Select(name => $"{section}__{name}"))}: {result.ErrorMessage}";
}
