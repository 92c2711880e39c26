using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Background work on the database of the service, repeated after database failures.</summary>
public static class RetryLoop
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs the work until it is cancelled, again a second after each failure of the database.</summary>
    /// <param name="work">The work, from its start; it may also end, and is then run again at once.</param>
    /// <param name="onFailure">Called with each failure, to log it.</param>
    /// <param name="cancellationToken">Ends the loop, without an exception.</param>
    public static async Task RunAsync(Func<CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsDatabaseFailure(exception))
            {
                onFailure(exception);
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Whether Npgsql threw the exception, or EF Core wrapped one of Npgsql.</summary>
    public static bool IsDatabaseFailure(Exception? exception) =>
        exception is NpgsqlException || (exception is not null && IsDatabaseFailure(exception.InnerException));
}
