using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using Date = Google.Type.Date;
using Status = Google.Rpc.Status;

namespace ThemeDay.Portal.Tests;

/// <summary>What the stub of questionnaires answers, and what it was sent.</summary>
internal sealed class QuestionnaireData
{
    public const string Name = $"{PublicData.Held}/questionnaire";

    public PublicQuestionnaireState State { get; set; } = PublicQuestionnaireState.Open;

    /// <summary>What each submission is refused with; null to take it.</summary>
    public RpcException? Refusal { get; set; }

    public ConcurrentQueue<SubmitAnswersRequest> Sent { get; } = [];

    public IReadOnlyList<Question> Questions { get; } =
    [
        new Question
        {
            Prompt = "您从哪里了解救助政策？",
            Kind = QuestionKind.SingleChoice,
            Required = true,
            Choices = { "社区宣传", "门户网站" },
        },
        new Question
        {
            Prompt = "希望改进哪些方面？",
            Kind = QuestionKind.MultipleChoice,
            Choices = { "材料", "时限", "态度" },
            MaxChoices = 2,
        },
        new Question
        {
            Prompt = "是否满意？",
            Kind = QuestionKind.Scale,
            ScaleMax = 5,
            LowLabel = "很不满意",
            HighLabel = "很满意",
        },
        new Question
        {
            Prompt = "其他建议",
            Kind = QuestionKind.Text,
            MaxLength = 20,
        },
    ];

    /// <summary>A refusal with a reason, and with fields.</summary>
    public static RpcException Refuse(StatusCode code, string reason, params (string Field, string Reason)[] fields)
    {
        var status = new Status { Code = (int)code };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = reason }));
        if (fields is [_, ..])
            status.Details.Add(
                Any.Pack(
                    new BadRequest
                    {
                        FieldViolations = { fields.Select(field => new BadRequest.Types.FieldViolation { Field = field.Field, Reason = field.Reason }) },
                    }
                )
            );
        return status.ToRpcException();
    }
}

internal sealed class QuestionnaireStub(QuestionnaireData data) : PublicQuestionnaireService.PublicQuestionnaireServiceBase
{
    private static readonly Date First = new()
    {
        Year = 2023,
        Month = 6,
        Day = 28,
    };

    private static readonly Date Last = new()
    {
        Year = 2023,
        Month = 7,
        Day = 10,
    };

    public override Task<PublicQuestionnaire> GetPublicQuestionnaire(GetPublicQuestionnaireRequest request, ServerCallContext context) =>
        request.Name is not QuestionnaireData.Name
            ? throw QuestionnaireData.Refuse(StatusCode.NotFound, ErrorReasons.ResourceNotFound)
            : Task.FromResult(
                new PublicQuestionnaire
                {
                    Name = request.Name,
                    Title = "社会救助满意度调查",
                    Introduction = "为改进服务，请您填写。\n<b>匿名</b>",
                    Questions = { data.Questions },
                    OpenDate = First,
                    CloseDate = Last,
                    State = data.State,
                }
            );

    public override Task<ListPublicQuestionnairesResponse> ListPublicQuestionnaires(ListPublicQuestionnairesRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ListPublicQuestionnairesResponse
            {
                Questionnaires =
                {
                    new PublicQuestionnaire
                    {
                        Name = QuestionnaireData.Name,
                        Title = "社会救助满意度调查",
                        OpenDate = First,
                        CloseDate = Last,
                        State = data.State,
                    },
                },
            }
        );

    public override async Task<ListPublicQuestionnaireResultsResponse> ListPublicQuestionnaireResults(
        ListPublicQuestionnaireResultsRequest request,
        ServerCallContext context
    )
    {
        if (data.State is not PublicQuestionnaireState.ResultsPublished)
            return new();
        var results = await GetPublicQuestionnaireResults(new() { Name = $"{QuestionnaireData.Name}/results" }, context);
        return new() { Results = { results } };
    }

    public override Task<Empty> SubmitAnswers(SubmitAnswersRequest request, ServerCallContext context)
    {
        data.Sent.Enqueue(request);
        return data.Refusal is { } refusal ? throw refusal : Task.FromResult(new Empty());
    }

    public override Task<QuestionnaireResults> GetPublicQuestionnaireResults(GetPublicQuestionnaireResultsRequest request, ServerCallContext context) =>
        data.State is not PublicQuestionnaireState.ResultsPublished
            ? throw QuestionnaireData.Refuse(StatusCode.NotFound, ErrorReasons.ResourceNotFound)
            : Task.FromResult(
                new QuestionnaireResults
                {
                    Name = request.Name,
                    Title = "社会救助满意度调查",
                    OnlineAnswers = 3,
                    PaperSheets = 1,
                    OpenDate = First,
                    CloseDate = Last,
                    Questions =
                    {
                        new QuestionResult
                        {
                            Question = data.Questions[0],
                            OnlineAnswered = 3,
                            PaperAnswered = 1,
                            Counts =
                            {
                                new ChoiceCount { Online = 2, Paper = 1 },
                                new ChoiceCount { Online = 1, Paper = 0 },
                            },
                        },
                        new QuestionResult
                        {
                            Question = data.Questions[2],
                            OnlineAnswered = 1,
                            PaperAnswered = 1,
                            Counts =
                            {
                                new ChoiceCount(),
                                new ChoiceCount(),
                                new ChoiceCount(),
                                new ChoiceCount { Paper = 1 },
                                new ChoiceCount { Online = 1 },
                            },
                        },
                        new QuestionResult
                        {
                            Question = data.Questions[3],
                            Text = { "增设<窗口>" },
                            ReleasedTexts = 1,
                        },
                    },
                }
            );
}
