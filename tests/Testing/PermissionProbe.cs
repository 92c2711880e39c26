using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ThemeDay.Testing;

/// <summary>A request for each RPC and route that decides nothing but who may make it: it names existing resources, and has an etag that no version has and
/// validate_only, so that it changes nothing if it is permitted.</summary>
/// <param name="names">The names of existing resources; of several that fit, the first is used, by each DELETE a later one.</param>
public sealed class PermissionProbe(IReadOnlyList<string> names)
{
    // Fields that hold the name of a resource of another collection than the request itself.
    private static readonly Dictionary<string, string> References = new()
    {
        ["unit"] = "districts/*/units/*",
        ["theme"] = "districts/*/campaigns/*/themes/*",
        ["activity"] = "districts/*/campaigns/*/activities/*",
        ["campaign"] = "districts/*/campaigns/*",
    };

    /// <summary>The request of an RPC.</summary>
    /// <param name="rpc">The RPC.</param>
    /// <param name="upload">The pattern of the route that runs the same code, if the RPC is an upload.</param>
    /// <param name="use">Which of the names that fit a DELETE uses: each deletes a resource of its own.</param>
    public IMessage CreateRequest(Rpc rpc, string? upload, int use)
    {
        var request = rpc.Request.Parser.ParseFrom([]);
        Fill(request, isResource: false);
        if (upload is not null)
            Set(request, ["header", "name"], FindPrefix(upload).Name);
        foreach (var (field, pattern) in rpc.Bindings.SelectMany(binding => binding.Fields))
            Set(request, field.Split('.'), Find(pattern, rpc.Bindings.Any(binding => binding.Verb == "DELETE") ? use : 0));
        return request;
    }

    /// <summary>The JSON request of a binding: its path with query, and its body.</summary>
    public static (string Path, string Body) ToJson(IMessage request, Rpc.HttpBinding binding)
    {
        var path = binding.ToPath(field => Uri.EscapeDataString(Text(request, field.Split('.'))).Replace("%2F", "/", StringComparison.Ordinal));
        var rest = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        foreach (var field in binding.Fields.Keys)
            Set(rest, field.Split('.'), "");
        if (binding.Body is "")
            return ($"{path}?{string.Join('&', Query(rest))}", "");
        var body = binding.Body is "*" ? rest : (IMessage?)rest.Descriptor.FindFieldByName(binding.Body).Accessor.GetValue(rest);
        return (path, body is null ? "{}" : JsonFormatter.Default.Format(body));
    }

    /// <summary>The path of a plain HTTP route, with names in place of its parameters.</summary>
    public string ToPath(string pattern)
    {
        if (!pattern.Contains('{', StringComparison.Ordinal))
            return pattern;
        var (name, length) = FindPrefix(pattern);
        return $"{pattern[..pattern.IndexOf("districts/", StringComparison.Ordinal)]}{name}{pattern[length..]}";
    }

    private string Find(string pattern, int use)
    {
        var fitting = names.Where(name => Regex.IsMatch(name, $"^{pattern.Replace("*", "[^/]+")}$", RegexOptions.NonBacktracking)).ToList();
        return fitting is [] ? pattern.Replace("*", "none", StringComparison.Ordinal) : fitting[Math.Min(use, fitting.Count - 1)];
    }

    // The longest name that the pattern begins with, and how much of the pattern it takes.
    private (string Name, int Length) FindPrefix(string pattern)
    {
        var start = pattern.IndexOf("districts/", StringComparison.Ordinal);
        for (var end = pattern.Length; end > start; end = pattern.LastIndexOfAny(['/', ':'], end - 1))
        {
            var template = Regex.Replace(pattern[start..end], @"\{[^}]*\}", "[^/]+", RegexOptions.NonBacktracking);
            if (names.FirstOrDefault(name => Regex.IsMatch(name, $"^{template}$", RegexOptions.NonBacktracking)) is { } name)
                return (name, end);
        }

        throw new InvalidOperationException($"no resource fits {pattern}: add one to the resources of the test");
    }

    private void Fill(IMessage message, bool isResource)
    {
        if (message.Descriptor.FindFieldByName("event_ids")?.Accessor.GetValue(message) is System.Collections.IList events)
            foreach (var name in names.Where(name => Guid.TryParse(name, out _)))
                events.Add(name);
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated))
        {
            if (field is { FieldType: FieldType.String, Name: "etag" })
                field.Accessor.SetValue(message, "of no version");
            else if (field is { FieldType: FieldType.Bool, Name: "validate_only" or "until_head" or "include_json" })
                field.Accessor.SetValue(message, true);
            else if (
                !isResource
                && field is { FieldType: FieldType.String }
                && field.Name.EndsWith("_id", StringComparison.Ordinal)
                && field.Name is not "request_id"
            )
                field.Accessor.SetValue(message, "7b0c6a52-3f0e-4a57-9d63-0d3f5f0f6c11");
            else if (field is { FieldType: FieldType.String } && References.TryGetValue(field.Name, out var pattern))
                field.Accessor.SetValue(message, Find(pattern, 0));
            else if (!isResource && field.FieldType is FieldType.Message && field.MessageType.FindFieldByName("etag") is not null)
                Fill(Open(message, field), isResource: true);
        }
    }

    private static IMessage Open(IMessage message, FieldDescriptor field)
    {
        if (field.Accessor.GetValue(message) is not IMessage inner)
            field.Accessor.SetValue(message, inner = field.MessageType.Parser.ParseFrom([]));
        return inner;
    }

    private static void Set(IMessage message, string[] path, string value)
    {
        var field = message.Descriptor.FindFieldByName(path[0]);
        if (path is [_])
            field.Accessor.SetValue(message, value);
        else
            Set(Open(message, field), path[1..], value);
    }

    private static string Text(IMessage message, string[] path) =>
        message.Descriptor.FindFieldByName(path[0]).Accessor.GetValue(message) switch
        {
            IMessage inner => Text(inner, path[1..]),
            var value => (string)value,
        };

    // Only top-level fields: those that the probe sets.
    private static IEnumerable<string> Query(IMessage message) =>
        from field in message.Descriptor.Fields.InDeclarationOrder()
        where field is { FieldType: FieldType.String or FieldType.Bool }
        let values = field.IsRepeated ? (System.Collections.IList)field.Accessor.GetValue(message) : new[] { field.Accessor.GetValue(message) }
        from each in values.Cast<object>()
        let value = $"{each}"
        where value is not ("" or "False")
        select $"{field.Name}={Uri.EscapeDataString(field.FieldType is FieldType.Bool ? "true" : value)}";
}
