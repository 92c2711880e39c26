using System.Reflection;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Testing;

/// <summary>The Chinese names of the states and triggers of a service's tables of transitions.</summary>
/// <param name="service">The assembly of the service.</param>
public abstract class TransitionTextsTests(Assembly service)
{
    [Fact]
    public void A_refusal_can_say_in_Chinese_in_which_state_something_is_and_what_is_possible_in_it()
    {
        var tables = service
            .GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Select(field => field.FieldType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TransitionTable<,>))
            .ToList();

        Assert.NotEmpty(tables);
        Assert.All(
            tables.SelectMany(table => table.GetGenericArguments()).SelectMany(type => Enum.GetNames(type).Select(value => $"{type.Name}.{value}")),
            key => Assert.NotEqual("", ErrorStatus.GetTransitionText(key))
        );
    }
}
