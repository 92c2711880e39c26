using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Api;
using Google.LongRunning;
using Google.Protobuf.Reflection;
using ThemeDay.Contract;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.ServiceDefaults.OpenApi;

/// <summary>A route of a service that is not a transcoded RPC: an upload or a download.</summary>
/// <param name="Pattern">The route pattern.</param>
/// <param name="Metadata">What it is.</param>
/// <param name="Anonymous">Whether it needs no token.</param>
public sealed record FileRoute(string Pattern, FileRouteMetadata Metadata, bool Anonymous);

/// <summary>The OpenAPI 3.1 document of a service, made from the proto descriptors: paths from google.api.http, schemas as ProtoJSON writes them.</summary>
/// <remarks>
/// Microsoft.AspNetCore.Grpc.Swagger makes one too, but it ignores field_behavior, writes int64 as a number, and describes neither errors nor the uploads and
/// downloads (docs/decisions/0009).
/// </remarks>
public sealed partial class OpenApiDocument
{
    private const string Json = "application/json";
    private const string Binary = "application/octet-stream";
    private const string TokenService = "registry";
    private const string TokenPath = "/connect/token";
    private const string SecurityScheme = "accessToken";
    private const string ErrorSchema = "google.rpc.Status";

    private readonly OpenApiSchemas schemas = new();
    private readonly JsonObject paths = [];
    private readonly IReadOnlySet<string> anonymousRpcs;

    private OpenApiDocument(IReadOnlySet<string> anonymousRpcs) => this.anonymousRpcs = anonymousRpcs;

    /// <summary>Creates the document of a service.</summary>
    /// <param name="service">registry, scheduling or publication.</param>
    /// <param name="grpcServices">The full names of its gRPC services.</param>
    /// <param name="anonymousRpcs">The full names of the RPCs that need no token.</param>
    /// <param name="files">Its uploads and downloads.</param>
    public static JsonObject Create(string service, IReadOnlySet<string> grpcServices, IReadOnlySet<string> anonymousRpcs, IEnumerable<FileRoute> files)
    {
        var document = new OpenApiDocument(anonymousRpcs);
        var services = ContractDescriptors.GetServices(grpcServices).ToList();
        foreach (var method in services.SelectMany(each => each.Methods))
            document.AddRpc(method);
        foreach (var file in files)
            document.AddFile(file, services);
        document.schemas.AddComponent(ErrorSchema, OpenApiSchemas.Error());
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = $"ThemeDay {service}",
                ["version"] = "v1",
                ["summary"] = "The JSON API of the gRPC services.",
                ["description"] =
                    "Every operation is an RPC of the proto files, transcoded by google.api.http. Errors are google.rpc.Status with a stable reason.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { [SecurityScheme] = new JsonArray() }),
            ["tags"] = new JsonArray([.. services.Select(each => Tag(each))]),
            ["paths"] = document.paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = document.schemas.ToJson(),
                ["responses"] = new JsonObject
                {
                    ["Error"] = new JsonObject
                    {
                        ["description"] = "The error; ErrorInfo.reason is stable.",
                        ["content"] = Content(Json, OpenApiSchemas.Reference(ErrorSchema)),
                    },
                },
                ["securitySchemes"] = new JsonObject { [SecurityScheme] = service is TokenService ? ClientCredentials() : BearerToken() },
            },
        };
    }

    private static JsonObject ClientCredentials() =>
        new()
        {
            ["type"] = "oauth2",
            ["description"] = "A client and its secret; an access token is valid for five minutes.",
            ["flows"] = new JsonObject
            {
                ["clientCredentials"] = new JsonObject { ["tokenUrl"] = TokenPath, ["scopes"] = new JsonObject() },
            },
        };

    private static JsonObject BearerToken() =>
        new()
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["bearerFormat"] = "JWT",
            ["description"] = $"An access token of Registry (POST {TokenPath} there).",
        };

    private static JsonNode Tag(ServiceDescriptor service) =>
        new JsonObject { ["name"] = service.Name, ["description"] = OpenApiSchemas.Comment(service.Declaration) };

    private void AddRpc(MethodDescriptor method)
    {
        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
            return;
        foreach (var (index, binding) in rule.AdditionalBindings.Prepend(rule).Index())
        {
            var (verb, template) = binding.PatternCase switch
            {
                HttpRule.PatternOneofCase.Get => ("get", binding.Get),
                HttpRule.PatternOneofCase.Post => ("post", binding.Post),
                HttpRule.PatternOneofCase.Patch => ("patch", binding.Patch),
                HttpRule.PatternOneofCase.Put => ("put", binding.Put),
                HttpRule.PatternOneofCase.Delete => ("delete", binding.Delete),
                _ => throw new InvalidOperationException($"{method.FullName} has a binding of the kind {binding.PatternCase}"),
            };
            var (path, bound, parameters) = ParseTemplate(template);
            var comment = OpenApiSchemas.Comment(method.Declaration);
            var operation = new JsonObject
            {
                ["operationId"] = index == 0 ? method.Name : $"{method.Name}{index + 1}",
                ["tags"] = new JsonArray(method.Service.Name),
                ["summary"] = FirstSentence(comment),
                ["description"] = comment,
                ["parameters"] = new JsonArray([
                    .. parameters.Select(PathParameter),
                    .. binding.Body is "*" ? [] : QueryParameters(method.InputType, bound, binding.Body),
                ]),
            };
            if (binding.Body is not "")
                operation["requestBody"] = new JsonObject
                {
                    ["required"] = true,
                    ["content"] = Content(
                        Json,
                        binding.Body is "*"
                            ? schemas.Request(method.InputType, bound)
                            : schemas.Body(method.InputType.FindFieldByName(binding.Body).MessageType, partial: verb is "patch")
                    ),
                };
            AddOperation(path, verb, operation, Success(method), anonymousRpcs.Contains(GetFullName(method)));
        }
    }

    private void AddFile(FileRoute file, IReadOnlyList<ServiceDescriptor> services)
    {
        var metadata = file.Metadata;
        var rpc = services.SelectMany(service => service.Methods).SingleOrDefault(method => GetFullName(method) == metadata.Rpc);
        var variables = PathVariable().Matches(file.Pattern).Select(match => match.Groups["name"].Value).ToList();
        var operation = new JsonObject
        {
            ["operationId"] = rpc is not null
                ? $"{rpc.Name}{(rpc.IsClientStreaming ? "" : "File")}" // one that is not has a path of its own
                : $"Get{(file.Anonymous ? "Public" : "")}{string.Concat(variables.Select(Capital))}{DownloadOf(file.Pattern)}File",
            ["tags"] = new JsonArray(metadata.Service),
            ["summary"] = metadata.Summary,
            ["parameters"] = new JsonArray([
                .. variables.Select(PathParameter),
                .. metadata.Query.Select(name => QueryParameter(name, new JsonObject { ["type"] = "string" }, "")),
            ]),
        };
        if (rpc is not null)
        {
            operation["description"] = OpenApiSchemas.Comment(rpc.Declaration);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = UploadContent() };
        }

        var success = rpc is null ? new JsonObject { ["description"] = "The file.", ["content"] = Content(Binary, []) } : Success(rpc);
        AddOperation(file.Pattern, metadata.IsUpload ? "post" : "get", operation, success, file.Anonymous);
    }

    // What a path ends in before :download, such as themeForm: a resource has several documents.
    private static string DownloadOf(string pattern) => pattern.Split('/')[^1].Split(':') is [var document, "download"] ? Capital(document) : "";

    private void AddOperation(string path, string verb, JsonObject operation, JsonObject success, bool anonymous)
    {
        operation["responses"] = new JsonObject
        {
            ["200"] = success,
            ["4XX"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
            ["5XX"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
        };
        if (anonymous)
            operation["security"] = new JsonArray();
        if (paths[path] is not JsonObject item)
            paths[path] = item = [];
        item[verb] = operation;
    }

    private JsonObject Success(MethodDescriptor method) =>
        new()
        {
            ["description"] = method.IsServerStreaming ? "One JSON object on each line." : "The response.",
            ["content"] = Content(Json, FindOperation(method) is { } operation ? Operation(method, operation) : schemas.Message(method.OutputType)),
        };

    private static OperationInfo? FindOperation(MethodDescriptor method) => method.GetOptions()?.GetExtension(OperationsExtensions.OperationInfo);

    // A long-running operation, with the messages that it holds.
    private JsonObject Operation(MethodDescriptor method, OperationInfo operation) =>
        new()
        {
            ["allOf"] = new JsonArray(schemas.Message(method.OutputType)),
            ["properties"] = new JsonObject
            {
                ["metadata"] = schemas.Message(ContractDescriptors.GetMessage(GetFullName(method, operation.MetadataType))),
                ["response"] = schemas.Message(ContractDescriptors.GetMessage(GetFullName(method, operation.ResponseType))),
            },
        };

    private static string GetFullName(MethodDescriptor method, string type) => type.Contains('.') ? type : $"{method.File.Package}.{type}";

    private IEnumerable<JsonNode> QueryParameters(MessageDescriptor request, IReadOnlySet<string> bound, string body) =>
        request
            .Fields.InDeclarationOrder()
            .Where(field => !bound.Contains(field.Name) && field.Name != body)
            .SelectMany(field => QueryParameters(field, field.JsonName, OpenApiSchemas.Comment(field.Declaration)));

    // A message in a query is written field by field: cutOffDate.year.
    private IEnumerable<JsonNode> QueryParameters(FieldDescriptor field, string name, string comment) =>
        field is { FieldType: FieldType.Message, IsRepeated: false } && !OpenApiSchemas.IsString(field.MessageType)
            ? field
                .MessageType.Fields.InDeclarationOrder()
                .SelectMany(part => QueryParameters(part, $"{name}.{part.JsonName}", $"{comment} {OpenApiSchemas.Comment(part.Declaration)}".Trim()))
            : [QueryParameter(name, schemas.Type(field), comment)];

    private static JsonNode QueryParameter(string name, JsonObject schema, string comment)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = "query" };
        if (comment is not "")
            parameter["description"] = comment;
        parameter["schema"] = schema;
        return parameter;
    }

    private static JsonNode PathParameter(string name) =>
        new JsonObject
        {
            ["name"] = name,
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    private static JsonObject UploadContent()
    {
        var content = Content(Binary, []);
        content["multipart/form-data"] = new JsonObject
        {
            ["schema"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("file"),
                ["properties"] = new JsonObject
                {
                    ["file"] = new JsonObject { ["type"] = "string", ["contentMediaType"] = Binary },
                },
            },
        };
        return content;
    }

    private static JsonObject Content(string mediaType, JsonObject schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    /// <summary>Expands <c>/v1/{name=districts/*/units/*}:verb</c> to <c>/v1/districts/{district}/units/{unit}:verb</c>.</summary>
    /// <returns>The path, the request fields it binds, and its parameters.</returns>
    private static (string Path, IReadOnlySet<string> Bound, IReadOnlyList<string> Parameters) ParseTemplate(string template)
    {
        HashSet<string> bound = [];
        List<string> parameters = [];
        var path = TemplateVariable()
            .Replace(
                template,
                match =>
                {
                    bound.Add(match.Groups["field"].Value);
                    if (!match.Groups["segments"].Success)
                        return Parameter(match.Groups["field"].Value);
                    var segments = match.Groups["segments"].Value.Split('/');
                    return string.Join('/', segments.Select((segment, index) => segment is "*" ? Parameter(Singular(segments[index - 1])) : segment));
                }
            );
        return (path, bound, parameters);

        string Parameter(string name)
        {
            parameters.Add(name);
            return $"{{{name}}}";
        }
    }

    private static string GetFullName(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static string Singular(string collection) =>
        collection.EndsWith("ies", StringComparison.Ordinal) ? $"{collection[..^3]}y" : collection.TrimEnd('s');

    private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";

    private static string FirstSentence(string comment) => comment.Split(". ")[0].TrimEnd('.');

    [GeneratedRegex(@"\{(?<field>[a-z_.]+)(=(?<segments>[^}]+))?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TemplateVariable();

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex PathVariable();
}
