using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Publication.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Demo;

/// <summary>
/// A made-up statement of each kind beside the campaign of the demo's tables: an interpretation of its notice, and an answer to a concern. Each is published on
/// the day of the report of its activity, and no step or figure of the campaign.
/// </summary>
internal sealed class DemoStatements(ApiClient api, CampaignData data)
{
    private readonly CampaignNames names = new(data.Campaign);

    /// <summary>Creates what is missing; a statement that somebody has decided on stays as it is.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var reported = data.Themes.Where(theme => theme.PublishedOn is not null).OrderBy(theme => theme.No).Take(2).ToList();
        if (reported is not [var first, var second] || data.Campaign.DocumentNumber is "")
            return;
        await LoadAsync(first, "demo-interpretation", CreateInterpretation(first), cancellationToken);
        await LoadAsync(second, "demo-response", CreateResponse(second), cancellationToken);
    }

    private async Task LoadAsync(ThemeRecord theme, string id, Statement written, CancellationToken cancellationToken)
    {
        var name = $"{names.District}/statements/{id}";
        var day = theme.PublishedOn!.Value.ToProto();
        var state = await FindStateAsync(name, cancellationToken);
        if (state is null)
        {
            var request = new CreateStatementRequest
            {
                Parent = names.District,
                StatementId = id,
                Statement = written,
            };
            state = (await CallAsync(options => api.Statements.CreateStatementAsync(request, options))).State;
        }

        if (state is StatementState.Draft)
            state = (await CallAsync(options => api.Statements.SubmitStatementAsync(new() { Name = name, EffectiveDate = day }, options))).State;
        if (state is StatementState.Submitted)
            await CallAsync(options => api.Statements.PublishStatementAsync(new() { Name = name, EffectiveDate = day }, options));

        Task<Statement> CallAsync(Func<CallOptions, AsyncUnaryCall<Statement>> request) => api.Publication.CallAsync(request, cancellationToken);
    }

    private async Task<StatementState?> FindStateAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.Publication.CallAsync(options => api.Statements.GetStatementAsync(new() { Name = name }, options), cancellationToken)).State;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            return null;
        }
    }

    private Statement CreateInterpretation(ThemeRecord theme) =>
        new()
        {
            Kind = StatementKind.PolicyInterpretation,
            Unit = names.Unit(theme.Unit),
            Activity = names.Activity(theme),
            Title = Texts.InterpretationTitle,
            Text = Texts.InterpretationText(theme.Topic),
            PolicyTitle = Texts.PolicyTitle(data.Campaign.Title),
            PolicyDocumentNumber = data.Campaign.DocumentNumber,
        };

    private Statement CreateResponse(ThemeRecord theme) =>
        new()
        {
            Kind = StatementKind.ResponseToConcern,
            Unit = names.Unit(theme.Unit),
            Activity = names.Activity(theme),
            Title = Texts.ResponseTitle,
            Text = Texts.ResponseText(theme.Topic),
            Concern = Texts.Concern,
        };
}
