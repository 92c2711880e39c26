using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Registry.Tests.Storage;

/// <summary>Database contexts are pooled: each request leases one that others had before.</summary>
public sealed class PooledContextTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const int MaxLeased = 100; // more than anything here leases at a time

    [Fact]
    public async Task A_context_shows_each_caller_its_own_themes_and_nothing_without_a_caller()
    {
        var (first, second) = (await RegisterThemesAsync(), await RegisterThemesAsync());
        RegistryDb leased;
        await using (var scope = registry.Host.Services.CreateAsyncScope())
        {
            leased = LeaseAs(scope, first.Bureau);
            Assert.Equal([first.Unit, first.OtherUnit], await ListUnitsAsync(leased));
        }

        await LeaseAgainAsync(second.Bureau, second.Unit, second.OtherUnit);
        await LeaseAgainAsync(first.Liaison, first.Unit);
        await LeaseAgainAsync(first.OtherLiaison, first.OtherUnit);
        await LeaseAgainAsync(caller: null);

        async Task LeaseAgainAsync(Actor? caller, params string[] visible)
        {
            await using var held = new Leases();
            Assert.Equal(visible, await ListUnitsAsync(held.LeaseUntil(leased, () => LeaseAs(held.Keep(registry.Host.Services.CreateAsyncScope()), caller))));
        }
    }

    [Fact]
    public async Task The_same_query_shows_each_caller_its_own_scope_whoever_asked_before()
    {
        var (one, other) = ((await RegisterThemesAsync()).Bureau, (await RegisterThemesAsync()).Bureau);
        var city = one with { ScopeCode = one.ScopeCode[..4] };
        foreach (var _ in (bool[])[false, true])
        {
            Assert.Superset(Codes(one, other), await ListDistrictsAsync(new("account", Role.Service, "", null)));
            Assert.Equal(Codes(one), await ListDistrictsAsync(one));
            Assert.Superset(Codes(one, other), await ListDistrictsAsync(caller: null, bypass: true));
            Assert.Equal(Codes(other), await ListDistrictsAsync(other));
            var ofCity = await ListDistrictsAsync(city);
            Assert.Contains(one.ScopeCode, ofCity);
            Assert.All(ofCity, district => Assert.StartsWith(city.ScopeCode, district, StringComparison.Ordinal));
            Assert.Empty(await ListDistrictsAsync(city with { ScopeCode = "99" }));
            Assert.Empty(await ListDistrictsAsync(one with { Role = Role.Operator }));
            Assert.Empty(await ListDistrictsAsync(caller: null));
        }

        static HashSet<string> Codes(params Actor[] bureaus) => [.. bureaus.Select(bureau => bureau.ScopeCode)];

        async Task<HashSet<string>> ListDistrictsAsync(Actor? caller, bool bypass = false)
        {
            await using var scope = registry.Host.Services.CreateAsyncScope();
            if (bypass)
                scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("a test");
            return [.. await LeaseAs(scope, caller).Set<Theme>().Select(theme => theme.District).ToListAsync(TestContext.Current.CancellationToken)];
        }
    }

    [Fact]
    public async Task A_caller_of_one_district_is_limited_to_it_by_an_equality_and_one_of_a_city_by_a_range()
    {
        var bureau = (await registry.DistrictAsync()).Bureau;

        Assert.Equal((true, false), await ReadConditionsAsync(bureau));
        Assert.Equal((false, true), await ReadConditionsAsync(bureau with { ScopeCode = bureau.ScopeCode[..4] }));

        async Task<(bool Equality, bool Range)> ReadConditionsAsync(Actor caller)
        {
            await using var scope = registry.Host.Services.CreateAsyncScope();
            var sql = LeaseAs(scope, caller).Set<Theme>().Select(theme => theme.Id).ToQueryString();
            return (sql.Contains("t.district = @", StringComparison.Ordinal), sql.Contains("t.district >= @", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_context_that_is_back_in_the_pool_has_no_caller()
    {
        var district = await RegisterThemesAsync();
        var factory = registry.Host.Services.GetRequiredService<IDbContextFactory<RegistryDb>>();
        RegistryDb leased;
        await using (var scope = registry.Host.Services.CreateAsyncScope())
            leased = LeaseAs(scope, district.Bureau);

        await using var held = new Leases();
        Assert.Empty(await ListUnitsAsync(held.LeaseUntil(leased, () => held.Keep(factory.CreateDbContext()))));
    }

    [Fact]
    public async Task A_connection_that_was_left_open_is_not_held_by_the_next_lease()
    {
        RegistryDb leased;
        await using (var scope = registry.Host.Services.CreateAsyncScope())
        {
            leased = LeaseAs(scope, caller: null);
            await leased.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await leased.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        }

        await using var held = new Leases();
        var again = held.LeaseUntil(leased, () => LeaseAs(held.Keep(registry.Host.Services.CreateAsyncScope()), caller: null));
        await ListUnitsAsync(again);

        Assert.Equal(ConnectionState.Closed, again.Database.GetDbConnection().State);
    }

    [Fact]
    public async Task A_context_has_one_owner_that_disposes_of_it()
    {
        await using var scope = registry.Host.Services.CreateAsyncScope();

        Assert.Null(scope.ServiceProvider.GetService<DbContext>());
        Assert.Same(scope.ServiceProvider.GetRequiredService<RegistryDb>(), scope.ServiceProvider.GetRequiredService<RegistryDb>());
    }

    private async Task<DistrictForTests> RegisterThemesAsync()
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var unit in (string[])[district.Unit, district.OtherUnit])
            await district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = $"t-{unit[^1]}",
                    Theme = district.Draft(unit),
                }
            );
        return district;
    }

    private static RegistryDb LeaseAs(AsyncServiceScope scope, Actor? caller)
    {
        if (caller is not null)
            scope.ServiceProvider.GetRequiredService<TenantScope>().ActAs(caller);
        return scope.ServiceProvider.GetRequiredService<RegistryDb>();
    }

    private static Task<List<string>> ListUnitsAsync(RegistryDb db) =>
        db.Set<Theme>().Select(theme => theme.Unit).Order().ToListAsync(TestContext.Current.CancellationToken);

    private sealed class Leases : IAsyncDisposable
    {
        private readonly List<IAsyncDisposable> held = [];

        public T Keep<T>(T lease)
            where T : IAsyncDisposable
        {
            held.Add(lease);
            return lease;
        }

        /// <summary>Leases contexts until it is a certain one.</summary>
        public RegistryDb LeaseUntil(RegistryDb wanted, Func<RegistryDb> lease)
        {
            for (var leased = 0; leased < MaxLeased; leased++)
                if (lease() is var db && db == wanted)
                    return db;
            throw new InvalidOperationException("the context is not in the pool");
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var each in held)
                await each.DisposeAsync();
        }
    }
}
