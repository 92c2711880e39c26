using Google.Rpc;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Cli.Campaigns;

/// <summary>What the refusal of a request says to a clerk: the Chinese texts of the status, without codes.</summary>
internal static class RefusalText
{
    // Fields of requests that have another name than the column they come from.
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["cut_off_date"] = "cut_off",
        ["display_name"] = "name",
        ["person"] = "contact",
        ["phone"] = "contact",
        ["items"] = "returned_items",
        ["into"] = "merged_into",
        ["first_date"] = "starts_on",
        ["last_date"] = "ends_on",
    };

    /// <summary>The field violations, or else the message of the status, and what it is about.</summary>
    public static string Format(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        if (status?.GetDetail<BadRequest>() is { FieldViolations: [_, ..] violations })
            return string.Join(CampaignTexts.Get("RefusalMark"), violations.Select(Format).Distinct());
        if (status?.GetDetail<LocalizedMessage>() is not { Message: not "" and var message })
            return CampaignTexts.Get(RetryPolicy.IsTransient(exception) ? "NoAnswer" : "RefusedWithoutReason");
        var subject = status.GetDetail<ErrorInfo>()?.Metadata.GetValueOrDefault("subject") ?? "";
        return subject is "" || message.Contains(subject, StringComparison.Ordinal)
            ? Trim(message)
            : CampaignTexts.Format("RefusalSubject", Trim(message), ResourceNamePattern.GetId(subject));
    }

    private static string Format(BadRequest.Types.FieldViolation violation)
    {
        var field = violation.Field.Split('[')[0] is var path && violation.Field.EndsWith(']') ? path : violation.Field;
        var name = field[(field.LastIndexOf('.') + 1)..];
        return CampaignTexts.FindNames($"Column_{Columns.GetValueOrDefault(name, name)}") is [var column, ..]
            ? CampaignTexts.Format("RefusalField", column, Trim(violation.Description))
            : Trim(violation.Description);
    }

    private static string Trim(string message) => message.TrimEnd(CampaignTexts.Get("FullStop")[0]);
}
