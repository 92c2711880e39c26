using System.Collections;
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
    private static readonly HashSet<string> MultiLine =
    [
        "text",
        "public_text",
        "agenda",
        "signage",
        "answer",
        "explanation",
        "note",
        "reason",
        "late_month_reason",
        "personal_data_reason",
        "introduction",
    ];

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
        var violations = new FieldViolations();
        if (request is IMessage message)
            Validate(message, new FieldPath(), violations);
        if (violations is not [])
            throw Error.InvalidArgument(violations).ToException();
        return continuation(request, context);
    }

    private static void Validate(IMessage message, FieldPath path, FieldViolations violations)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is not (FieldType.String or FieldType.Message) || field.IsMap || field.Name is Filter || Files.Contains(field.FullName))
                continue;
            var value = field.Accessor.GetValue(message);
            path.Push(field.Name);
            if (field.IsRepeated)
                ValidateList((IList)value, field, path, violations);
            else
                ValidateValue(value, field, path, violations);
            path.Pop();
        }
    }

    private static void ValidateList(IList values, FieldDescriptor field, FieldPath path, FieldViolations violations)
    {
        for (var index = 0; index < values.Count && !violations.IsFull; index++)
        {
            path.Push(index);
            ValidateValue(values[index], field, path, violations);
            path.Pop();
        }
    }

    private static void ValidateValue(object? value, FieldDescriptor field, FieldPath path, FieldViolations violations)
    {
        if (value is IMessage part)
            Validate(part, path, violations);
        else if (value is string text && TextCharacters.HasUnaccepted(text, MultiLine.Contains(field.Name)))
            violations.Add(new($"{path}", ErrorReasons.CharacterNotAllowed));
    }
}
