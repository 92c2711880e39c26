using System.Text;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The path of the field that is being read, such as <c>theme.forms[2]</c>. Written out only for an error: most fields are valid.</summary>
internal sealed class FieldPath
{
    private readonly Stack<(string? Name, int Index)> parts = new();

    /// <summary>The number of its parts.</summary>
    public int Depth => parts.Count;

    /// <summary>Descends to a field of the current message.</summary>
    public void Push(string name) => parts.Push((name, 0));

    /// <summary>Descends to an element of the current list.</summary>
    public void Push(int index) => parts.Push((null, index));

    /// <summary>Returns to the message or list.</summary>
    public void Pop() => parts.Pop();

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in parts.Reverse())
        {
            if (name is null)
                text.Append('[').Append(index).Append(']');
            else
                text.Append(text.Length == 0 ? "" : ".").Append(name);
        }

        return text.ToString();
    }
}
