namespace ThemeDay.Servers;

/// <summary>Trying again is no use until a person has done something: the message says what.</summary>
public sealed class CannotRunException : Exception
{
    public CannotRunException()
    {
    }

    public CannotRunException(string message)
        : base(message)
    {
    }

    public CannotRunException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
