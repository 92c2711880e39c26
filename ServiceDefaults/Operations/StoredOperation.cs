using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>A long-running operation as it was requested, and its result. While it runs, the row is locked by the transaction that runs it.</summary>
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

    /// <summary>Who started it, and as whom it runs.</summary>
    public required Actor Caller { get; init; }

    /// <summary>The request, a serialized google.protobuf.Any.</summary>
    public required byte[] Request { get; init; }

    /// <summary>Its progress.</summary>
    public OperationProgress Progress { get; init; } = new();

    /// <summary>The time at which it was started.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time at which it was done; null before.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>The event that it recorded; null if it recorded none.</summary>
    public Guid? EventId { get; private set; }

    /// <summary>The result, a serialized google.longrunning.Operation with nothing else; null before it is done.</summary>
    public byte[]? Result { get; private set; }

    /// <summary>The resource name.</summary>
    public string Name => $"operations/{Id}";
}

/// <summary>What changes while an operation runs, apart from its row, which is locked.</summary>
public sealed class OperationProgress
{
    /// <summary>The operation.</summary>
    public Guid OperationId { get; private set; }

    /// <summary>How far it is, 0 to 100.</summary>
    public int Percent { get; private set; }

    /// <summary>How often it was begun: more than once if a process ended or the database was unavailable meanwhile.</summary>
    public int Attempts { get; private set; }

    /// <summary>The time at which a caller asked to cancel it; null if none did.</summary>
    public DateTimeOffset? CancelledAt { get; private set; }
}

/// <summary>Maps operations to tables and to messages.</summary>
public static class OperationMapping
{
    /// <summary>Maps the entities; the query filter of the tenant is added by the DbContext.</summary>
    public static void AddOperations(this ModelBuilder model)
    {
        model.Entity<StoredOperation>(operation =>
        {
            operation.ToTable("operation");
            operation.Property(stored => stored.Id).ValueGeneratedNever();
            operation.Property(stored => stored.District).HasMaxLength(6);
            operation.Property(stored => stored.Target).HasMaxLength(300);
            operation.Property(stored => stored.Method).HasMaxLength(200);
            operation.ComplexProperty(
                stored => stored.Caller,
                caller =>
                {
                    caller.Property(actor => actor.Account).HasColumnName("account").HasMaxLength(100);
                    caller.Property(actor => actor.Role).HasColumnName("role").HasMaxLength(20);
                    caller.Property(actor => actor.ScopeCode).HasColumnName("scope_code").HasMaxLength(6);
                    caller.Property(actor => actor.Unit).HasColumnName("unit").HasMaxLength(20);
                }
            );
            operation.HasOne(stored => stored.Progress).WithOne().HasForeignKey<OperationProgress>(progress => progress.OperationId);
            operation.HasIndex(stored => stored.CreatedAt).HasFilter("done_at is null"); // the queue
            operation.HasIndex(stored => stored.DoneAt); // those to delete
        });
        model.Entity<OperationProgress>(progress =>
        {
            progress.ToTable("operation_progress");
            progress.HasKey(stored => stored.OperationId);
        });
    }

    /// <summary>The message, with its result if there is one and it was read.</summary>
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
                ProgressPercent = message.ResultCase is Operation.ResultOneofCase.Response ? 100 : operation.Progress.Percent,
                CreateTime = operation.CreatedAt.ToProto(),
                CancelTime = ToTimestamp(operation.Progress.CancelledAt),
                EndTime = ToTimestamp(operation.DoneAt),
                EventId = $"{operation.EventId}",
            }
        );
        return message;
    }

    private static Timestamp? ToTimestamp(DateTimeOffset? time) => time is { } set ? Timestamp.FromDateTimeOffset(set) : null;
}
