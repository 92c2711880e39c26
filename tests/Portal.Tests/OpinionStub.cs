using System.Collections.Concurrent;
using Grpc.Core;
using ThemeDay.Publication.V1;
using Date = Google.Type.Date;

namespace ThemeDay.Portal.Tests;

/// <summary>What the stub of opinions answers, and what it was sent.</summary>
internal sealed class OpinionData
{
    public const string Number = "20230701-K7M2Q9";
    public const string Code = "K7M2-Q9XR-4TVB";

    public static readonly Date Day = new()
    {
        Year = 2023,
        Month = 7,
        Day = 1,
    };

    /// <summary>What each submission and query is refused with; null to take it.</summary>
    public RpcException? Refusal { get; set; }

    public ConcurrentQueue<SubmitOpinionRequest> Sent { get; } = [];

    public List<PublishedOpinion> Published { get; } =
    [
        new()
        {
            Name = $"{PublicData.Held}/opinions/o-1",
            Text = "希望<b>增设</b>窗口。",
            CollectDate = Day,
            Source = OpinionSource.Submitted,
            Answer = "已增设两个窗口。",
            AnswerDate = Day,
            UnitDisplayName = "大祥区民政局",
            Edited = true,
        },
    ];

    public SubmittedOpinion Found { get; set; } =
        new()
        {
            Number = Number,
            Activity = PublicData.Held,
            Topic = "社会救助流程公开体验",
            Text = "希望增设窗口。",
            SubmitDate = Day,
            State = OpinionState.Assigned,
            AssignedUnitDisplayName = "大祥区民政局",
            DueDate = Day,
        };
}

internal sealed class OpinionStub(OpinionData data) : PublicOpinionService.PublicOpinionServiceBase
{
    public override Task<OpinionReceipt> SubmitOpinion(SubmitOpinionRequest request, ServerCallContext context)
    {
        data.Sent.Enqueue(request);
        return data.Refusal is { } refusal
            ? throw refusal
            : Task.FromResult(
                new OpinionReceipt
                {
                    Number = OpinionData.Number,
                    QueryCode = OpinionData.Code,
                    SubmitDate = OpinionData.Day,
                }
            );
    }

    public override Task<SubmittedOpinion> FindSubmittedOpinion(FindSubmittedOpinionRequest request, ServerCallContext context) =>
        data.Refusal is { } refusal ? throw refusal
        : (request.Number, request.QueryCode) == (OpinionData.Number, OpinionData.Code) ? Task.FromResult(data.Found)
        : throw new RpcException(new(StatusCode.NotFound, ""));

    public override Task<ListPublishedOpinionsResponse> ListPublishedOpinions(ListPublishedOpinionsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPublishedOpinionsResponse { Opinions = { data.Published }, NextPageToken = request.PageToken is "" ? "next" : "" });
}
