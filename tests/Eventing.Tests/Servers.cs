using ThemeDay.Testing;

// Servers are killed here that all tests share, and some tests measure: two at once would only disturb each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(PostgresForTests))]
[assembly: AssemblyFixture(typeof(RabbitMqForTests))]
