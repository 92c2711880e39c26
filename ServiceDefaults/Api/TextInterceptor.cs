using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Rejects requests with a text that nobody can read as it was written: control and invisible characters, bidi controls, line breaks in a field of one line
/// (docs/contract.md, Errors). Names every such field. Applies to all RPCs, also to those with validate_only.
/// </summary>
public sealed class TextInterceptor : Interceptor
{
    // Fields that may have several lines.
    private static readonly HashSet<string> MultiLine = ["text", "agenda", "signage", "answer", "reason", "late_month_reason", "personal_data_reason"];

    // Files, whose values their readers check.
    private static readonly HashSet<string> Files =
    [
        "themeday.registry.v1.ImportUnitsRequest.csv",
        "themeday.scheduling.v1.ImportIndicatorSchemeRequest.scheme",
    ];

    // Compared with texts that may be older than this check; every List method has one.
    private const string Filter = "filter";

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        if (request is IMessage message && Validate(message, "").ToList() is [_, ..] violations)
            throw Error.InvalidArgument(violations).ToException();
        return continuation(request, context);
    }

    private static IEnumerable<FieldViolation> Validate(IMessage message, string parent) =>
        from field in message.Descriptor.Fields.InDeclarationOrder()
        where field.FieldType is FieldType.String or FieldType.Message && !field.IsMap && field.Name is not Filter && !Files.Contains(field.FullName)
        from value in GetValues(field, message, parent + field.Name)
        from violation in value.Value switch
        {
            string text when TextCharacters.HasUnaccepted(text, MultiLine.Contains(field.Name)) => [new(value.Path, ErrorReasons.CharacterNotAllowed)],
            IMessage part => Validate(part, $"{value.Path}."),
            _ => Array.Empty<FieldViolation>(),
        }
        select violation;

    private static IEnumerable<(string Path, object? Value)> GetValues(FieldDescriptor field, IMessage message, string path)
    {
        var value = field.Accessor.GetValue(message);
        return field.IsRepeated
            ? ((System.Collections.IList)value).Cast<object>().Index().Select(item => ($"{path}[{item.Index}]", (object?)item.Item))
            : [(path, value)];
    }
}
