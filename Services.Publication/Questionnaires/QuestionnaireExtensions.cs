using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Sets up questionnaires.</summary>
internal static class QuestionnaireExtensions
{
    /// <summary>Adds what the endpoints need.</summary>
    /// <remarks>Settings: <see cref="QuestionnaireOptions"/>.</remarks>
    public static void AddQuestionnaires(this WebApplicationBuilder builder)
    {
        var options = builder.AddValidatedOptions<QuestionnaireOptions>("Questionnaires");
        builder.Services.AddSingleton(_ => new AnswerLimits(options.AnswersPerMinutePerAddress));
        builder.Services.AddScoped<AnswerSubmission>();
        builder.Services.AddHostedService<BrowserHashErasureService>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapQuestionnaires(this WebApplication app)
    {
        app.MapGrpcService<QuestionnaireEndpoint>();
        app.MapGrpcService<PublicQuestionnaireEndpoint>();
        app.MapQuestionnaireResults();
    }
}
