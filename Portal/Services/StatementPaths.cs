namespace ThemeDay.Portal.Services;

/// <summary>The stable paths of the pages of statements.</summary>
internal static class StatementPaths
{
    /// <summary>The list, below the path of the district.</summary>
    public const string List = "/statements";

    /// <summary>The page of a statement.</summary>
    /// <param name="name">Its resource name, districts/{district}/publishedStatements/{statement}.</param>
    public static string Of(string name) => name.Split('/') is [_, var district, _, var id] ? $"/{district}{List}/{id}" : "";

    /// <summary>The resource name of a statement.</summary>
    public static string GetName(string district, string id) => $"districts/{district}/publishedStatements/{id}";

    /// <summary>The id of a statement.</summary>
    public static string GetId(string name) => name[(name.LastIndexOf('/') + 1)..];
}
