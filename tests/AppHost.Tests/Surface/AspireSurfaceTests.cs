using System.Reflection;
using System.Runtime.CompilerServices;
using Aspire.Hosting;

namespace ThemeDay.AppHost.Tests.Surface;

/// <summary>AppHost.cs compiles against the local engine here; that it also compiles against Aspire is shown by signatures that are Aspire's own.</summary>
public sealed class AspireSurfaceTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static TheoryData<string, string> Calls()
    {
        var rows = new TheoryData<string, string>();
        foreach (var type in typeof(DistributedApplication).Assembly.GetExportedTypes().Where(type => type.Namespace == "Aspire.Hosting"))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.IsDefined(typeof(ExtensionAttribute))))
                rows.Add(type.Name, Signature(method));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_call_of_the_local_engine_is_one_of_Aspire(string type, string signature) => Assert.Contains(signature, AspireHas(type));

    // The list has a line "// TypeName" before the signatures of each type.
    private static List<string> AspireHas(string type)
    {
        using var list = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("aspire-13.5.2.txt")!);
        return [.. list.ReadToEnd().Split('\n').SkipWhile(line => line != $"// {type}").Skip(1).TakeWhile(line => !line.StartsWith("//", StringComparison.Ordinal))];
    }

    private static string Signature(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var parameters = method.GetParameters().Select((parameter, index) =>
            $"{(index == 0 ? "this " : "")}{Name(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "")}");
        return $"{Name(Nullability.Create(method.ReturnParameter))} {method.Name}{(generic is [] ? "" : $"<{string.Join(", ", generic.Select(type => type.Name))}>")}"
            + $"({string.Join(", ", parameters)})"
            + string.Concat(generic.Select(type => $" where {type.Name} : {string.Join(", ", type.GetGenericParameterConstraints().Select(Plain))}"));
    }

    private static string Name(NullabilityInfo info)
    {
        if (Nullable.GetUnderlyingType(info.Type) is { } value) return $"{Plain(value)}?";
        var name = info.GenericTypeArguments is [] ? Plain(info.Type) : $"{info.Type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>";
        return info.ReadState is NullabilityState.Nullable && !info.Type.IsGenericParameter ? $"{name}?" : name;
    }

    private static string Plain(Type type) => type == typeof(string) ? "string" : type == typeof(int) ? "int" : type == typeof(bool) ? "bool" : type.Name;

    private static string Value(object? value) => value switch { null => "null", bool flag => flag ? "true" : "false", _ => $"{value}" };
}
