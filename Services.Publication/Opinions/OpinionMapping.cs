using System.Text.Json;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Opinions;

/// <summary>Maps opinions to proto messages.</summary>
internal static class OpinionMapping
{
    public static OpinionName Name(this Opinion opinion) => new(ActivityName.FromId(opinion.District, opinion.ActivityId), opinion.Id);

    public static Proto.Opinion ToProto(this Opinion opinion) =>
        new()
        {
            Name = $"{opinion.Name()}",
            Text = opinion.Text,
            AssignedUnit = opinion.AssignedTo is { } unit ? $"{new UnitName(opinion.District, unit)}" : "",
            PersonalDataReason = opinion.PersonalDataReason,
            Answer = opinion.Answer,
            AnswerPersonalDataReason = opinion.AnswerPersonalDataReason,
            Rating = opinion.Rating,
            State = ToProto(opinion.State),
            CollectDate = opinion.CollectedOn.ToProto(),
            Source = ToProto(opinion.Source),
            DueDate = opinion.DueOn.ToProto(),
            AnswerDate = opinion.AnsweredOn.ToProto(),
            SetAsideGround = ToProto(opinion.SetAsideGround),
            SetAsideExplanation = opinion.SetAsideExplanation,
            CallBackOutcome = ToProto(opinion.CallBackOutcome),
            CallBackNote = opinion.CallBackNote,
            CallBackDate = opinion.CalledBackOn.ToProto(),
            Publication = opinion.Publication switch
            {
                OpinionPublication.None => Proto.OpinionPublication.None,
                OpinionPublication.Published => Proto.OpinionPublication.Published,
                OpinionPublication.Unpublished => Proto.OpinionPublication.Unpublished,
                _ => throw new InvalidOperationException($"no wire value for {opinion.Publication}"),
            },
            PublicText = opinion.PublicText,
            PublicPersonalDataReason = opinion.PublicPersonalDataReason,
            PublishDate = opinion.PublishedOn.ToProto(),
            ContactExpireTime = opinion.ContactExpiresAt is { } expiresAt ? expiresAt.ToProto() : null,
            Etag = RequestGuards.Etag(opinion.Version),
            CreateTime = opinion.CreatedAt.ToProto(),
            UpdateTime = opinion.UpdatedAt.ToProto(),
        };

    public static Proto.OpinionState ToProto(OpinionState state) =>
        state switch
        {
            OpinionState.Collected => Proto.OpinionState.Collected,
            OpinionState.Assigned => Proto.OpinionState.Assigned,
            OpinionState.Answered => Proto.OpinionState.Answered,
            OpinionState.CalledBack => Proto.OpinionState.CalledBack,
            OpinionState.Rated => Proto.OpinionState.Rated,
            OpinionState.Submitted => Proto.OpinionState.Submitted,
            OpinionState.Accepted => Proto.OpinionState.Accepted,
            OpinionState.SetAside => Proto.OpinionState.SetAside,
            OpinionState.Closed => Proto.OpinionState.Closed,
            _ => throw new InvalidOperationException($"no wire value for {state}"),
        };

    public static Proto.OpinionSource ToProto(OpinionSource source) =>
        source is OpinionSource.Submitted ? Proto.OpinionSource.Submitted : Proto.OpinionSource.Collected;

    public static Proto.OpinionSetAsideGround ToProto(OpinionSetAsideGround? ground) =>
        ground switch
        {
            OpinionSetAsideGround.Abuse => Proto.OpinionSetAsideGround.Abuse,
            OpinionSetAsideGround.Duplicate => Proto.OpinionSetAsideGround.Duplicate,
            OpinionSetAsideGround.OutOfScope => Proto.OpinionSetAsideGround.OutOfScope,
            OpinionSetAsideGround.Unclear => Proto.OpinionSetAsideGround.Unclear,
            _ => Proto.OpinionSetAsideGround.Unspecified,
        };

    /// <summary>Parses a ground; null if none is given.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is no such ground.</exception>
    public static OpinionSetAsideGround? ParseGround(Proto.OpinionSetAsideGround ground) =>
        ground switch
        {
            Proto.OpinionSetAsideGround.Unspecified => null,
            Proto.OpinionSetAsideGround.Abuse => OpinionSetAsideGround.Abuse,
            Proto.OpinionSetAsideGround.Duplicate => OpinionSetAsideGround.Duplicate,
            Proto.OpinionSetAsideGround.OutOfScope => OpinionSetAsideGround.OutOfScope,
            Proto.OpinionSetAsideGround.Unclear => OpinionSetAsideGround.Unclear,
            _ => throw Error.InvalidArgument("ground", ErrorReasons.OutOfRange).ToException(),
        };

    /// <summary>Parses an outcome; null if none is given.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: there is no such outcome.</exception>
    public static CallBackOutcome? ParseOutcome(Proto.CallBackOutcome outcome) =>
        outcome switch
        {
            Proto.CallBackOutcome.Unspecified => null,
            Proto.CallBackOutcome.Satisfied => CallBackOutcome.Satisfied,
            Proto.CallBackOutcome.Dissatisfied => CallBackOutcome.Dissatisfied,
            Proto.CallBackOutcome.NotReached => CallBackOutcome.NotReached,
            _ => throw Error.InvalidArgument("outcome", ErrorReasons.OutOfRange).ToException(),
        };

    /// <summary>The word of a value in events, such as not_reached; empty for null.</summary>
    public static string ToWord<T>(T? value)
        where T : struct, Enum => value is null ? "" : JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");

    private static Proto.CallBackOutcome ToProto(CallBackOutcome? outcome) =>
        outcome switch
        {
            CallBackOutcome.Satisfied => Proto.CallBackOutcome.Satisfied,
            CallBackOutcome.Dissatisfied => Proto.CallBackOutcome.Dissatisfied,
            CallBackOutcome.NotReached => Proto.CallBackOutcome.NotReached,
            _ => Proto.CallBackOutcome.Unspecified,
        };
}
