using System.Linq.Expressions;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>A long-running operation: its request and its result. While it runs, the row is locked by the transaction that runs it.</summary>
public sealed class StoredOperation
{
    /// <summary>The time for which an operation is kept once it is done.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The district of the target, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The name of the resource that it works on.</summary>
    public required string Target { get; init; }

    /// <summary>The RPC that started it: package.Service/Method.</summary>
    public required string Method { get; init; }

    /// <summary>The account that started it.</summary>
    public required string Account { get; init; }

    /// <summary>The role of the account at that time.</summary>
    public required Role Role { get; init; }

    /// <summary>The scope of the account at that time.</summary>
    public required string ScopeCode { get; init; }

    /// <summary>The unit of a liaison.</summary>
    public string? Unit { get; init; }

    /// <summary>The full name of the message type of the request.</summary>
    public required string RequestType { get; init; }

    /// <summary>The request, serialized.</summary>
    public required byte[] Request { get; init; }

    /// <summary>The W3C trace context of the request.</summary>
    public string Traceparent { get; init; } = "";

    /// <summary>Its progress.</summary>
    public OperationProgress Progress { get; init; } = new();

    /// <summary>The time at which it was started.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time at which it was done; null before.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The event that it recorded; null if it recorded none.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The result, a serialized google.longrunning.Operation with nothing else; null before it is done.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The resource name.</summary>
    public string Name => $"operations/{Id}";

    /// <summary>The caller that started it; it runs as this caller.</summary>
    public Actor Caller => new(Account, Role, ScopeCode, Unit);
}

/// <summary>The part of an operation that changes while it runs, when its own row is locked.</summary>
public sealed class OperationProgress
{
    /// <summary>The operation.</summary>
    public Guid OperationId { get; private set; }

    /// <summary>Progress in percent, 0 to 100.</summary>
    public int Percent { get; private set; }

    /// <summary>The number of attempts: more than one if a process ended or the database was unavailable meanwhile.</summary>
    public int Attempts { get; private set; }

    /// <summary>The time of the next attempt, by the clock of the database.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>The time of the first request to cancel it; null if there was none.</summary>
    public DateTimeOffset? CancelledAt { get; private set; }
}

/// <summary>Maps operations to tables and to messages.</summary>
public static class OperationMapping
{
    /// <summary>Selects what a list shows: request and result, of up to 3 MiB each, are not read.</summary>
    internal static readonly Expression<Func<StoredOperation, StoredOperation>> WithoutResult = operation => new StoredOperation
    {
        Id = operation.Id,
        District = operation.District,
        Target = operation.Target,
        Method = operation.Method,
        Account = operation.Account,
        Role = operation.Role,
        ScopeCode = operation.ScopeCode,
        RequestType = operation.RequestType,
        Request = Array.Empty<byte>(),
        Progress = operation.Progress,
        CreatedAt = operation.CreatedAt,
        DoneAt = operation.DoneAt,
        EventId = operation.EventId,
    };

    /// <summary>Maps the entities; the DbContext adds the query filter of the tenant.</summary>
    public static void AddOperations(this ModelBuilder model)
    {
        model.Entity<StoredOperation>(operation =>
        {
            operation.ToTable("operation");
            operation.Property(stored => stored.Id).ValueGeneratedNever();
            operation.Property(stored => stored.District).HasMaxLength(6);
            operation.Property(stored => stored.Target).HasMaxLength(300);
            operation.Property(stored => stored.Method).HasMaxLength(200);
            operation.Property(stored => stored.Account).HasMaxLength(100);
            operation.Property(stored => stored.Role).HasMaxLength(20);
            operation.Property(stored => stored.ScopeCode).HasMaxLength(6);
            operation.Property(stored => stored.Unit).HasMaxLength(20);
            operation.Property(stored => stored.RequestType).HasMaxLength(200);
            operation.Property(stored => stored.Traceparent).HasMaxLength(55);
            operation.Ignore(stored => stored.Caller);
            operation.HasOne(stored => stored.Progress).WithOne().HasForeignKey<OperationProgress>(progress => progress.OperationId);
            operation.HasIndex(stored => stored.CreatedAt).HasFilter("done_at is null"); // the queue
            operation.HasIndex(stored => stored.DoneAt); // those to delete
            operation
                .HasIndex(stored => new
                {
                    stored.Account,
                    stored.CreatedAt,
                    stored.Id,
                })
                .IsDescending(false, true, false); // ListOperations
        });
        model.Entity<OperationProgress>(progress =>
        {
            progress.ToTable("operation_progress");
            progress.HasKey(stored => stored.OperationId);
            progress.Property(stored => stored.NotBefore).HasDefaultValueSql("now()");
        });
    }

    /// <summary>The message, with the result if it was read.</summary>
    internal static Operation ToProto(this StoredOperation operation)
    {
        var message = operation.Result is { } result ? Operation.Parser.ParseFrom(result) : new();
        message.Name = operation.Name;
        message.Done = operation.DoneAt is not null;
        message.Metadata = Any.Pack(
            new OperationMetadata
            {
                Method = operation.Method,
                Target = operation.Target,
                ProgressPercent = operation.Progress.Percent,
                CreateTime = operation.CreatedAt.ToProto(),
                CancelTime = operation.Progress.CancelledAt.ToProto(),
                EndTime = operation.DoneAt.ToProto(),
                EventId = $"{operation.EventId}",
            }
        );
        return message;
    }
}
