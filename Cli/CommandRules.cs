using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ThemeDay.Cli;

/// <summary>Checks of command lines, and what they report.</summary>
internal static class CommandRules
{
    /// <summary>Adds a rule about the values of a command.</summary>
    /// <remarks>Validators run before the parser reports values that are missing, repeated or of another type, and cannot read those.</remarks>
    public static void AddRule(this Command command, Action<CommandResult> rule) =>
        command.Validators.Add(result =>
        {
            try
            {
                rule(result);
            }
            catch (InvalidOperationException)
            {
                // thrown by GetValue; the parser reports the value
            }
        });

    /// <summary>Creates an option for an integer. The parser of System.CommandLine would name a type of .NET where it is wrong.</summary>
    public static Option<int> CreateIntegerOption(string name, int min, int max, int defaultValue, string description) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = argument =>
            {
                if (
                    int.TryParse(argument.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                    && value >= min
                    && value <= max
                )
                    return value;
                argument.AddError($"{name} is {min} to {max}");
                return defaultValue;
            },
        };

    /// <summary>Creates an option for one of a few values.</summary>
    public static Option<string?> CreateChoiceOption(string name, string[] values, string description, bool isRequired = false)
    {
        var option = new Option<string?>(name) { Description = description, Required = isRequired };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    /// <summary>Makes a command and its subcommands refuse empty values, such as a variable of a shell that is not set: no command takes one.</summary>
    public static void RejectEmptyValues(this Command command)
    {
        command.Validators.Insert(0, ReportEmptyValues);
        foreach (var subcommand in command.Subcommands)
            subcommand.RejectEmptyValues();
    }

    // The parser attaches an option that a command and its subcommand share to the command, and runs the validators of the subcommand only.
    private static void ReportEmptyValues(CommandResult result)
    {
        for (SymbolResult? current = result; current is CommandResult command; current = current.Parent)
        {
            foreach (var child in command.Children.Where(child => child is not CommandResult && child.Tokens.Any(token => token.Value is "")))
                child.AddError($"{(child as OptionResult)?.Option.Name ?? (child as ArgumentResult)?.Argument.Name} is empty");
        }
    }

    /// <summary>Formats the errors of a command line, each as a line.</summary>
    public static IEnumerable<string> FormatErrors(ParseResult result) =>
        result.Errors.Select(error => string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Distinct();
}
