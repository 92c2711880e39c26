using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Registry.Tests.Storage;

/// <summary>Database contexts are pooled: each request leases one that others had before.</summary>
public sealed class PooledContextTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const int MaxLeased = 100; // more than anything here leases at a time

    [Fact]
    public async Task A_context_shows_each_caller_its_own_district_and_nothing_without_a_caller()
    {
        var (first, second) = (await registry.DistrictAsync(), await registry.DistrictAsync());
        RegistryDb leased;
        await using (var scope = registry.Host.Services.CreateAsyncScope())
        {
            leased = LeaseAs(scope, first.Bureau);
            Assert.All(await leased.Units.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken), unit => Assert.Equal(first.Code, unit.District));
        }

        await LeaseAgainAsync(second.Bureau, visible: second.Code);
        await LeaseAgainAsync(first.OtherLiaison, visible: first.Code);
        await LeaseAgainAsync(caller: null, visible: null);

        async Task LeaseAgainAsync(Actor? caller, string? visible)
        {
            await using var held = new Scopes();
            for (var lease = 0; lease < MaxLeased; lease++)
            {
                var db = LeaseAs(held.Create(registry.Host.Services), caller);
                if (db != leased)
                    continue;
                var districts = await db.Units.Select(unit => unit.District).Distinct().ToListAsync(TestContext.Current.CancellationToken);
                Assert.Equal(visible is null ? [] : [visible], districts);
                return;
            }

            Assert.Fail("the context is not in the pool");
        }
    }

    [Fact]
    public async Task A_context_that_is_back_in_the_pool_has_no_caller()
    {
        var district = await registry.DistrictAsync();
        await using var scope = registry.Host.Services.CreateAsyncScope();
        var factory = scope.ServiceProvider.GetRequiredService<IDbContextFactory<RegistryDb>>();
        LeaseAs(scope, district.Bureau);
        await scope.DisposeAsync();

        await using var held = new Scopes();
        for (var lease = 0; lease < MaxLeased; lease++)
            Assert.Empty(await held.Keep(await factory.CreateDbContextAsync()).Units.Take(1).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_context_has_one_owner_that_disposes_of_it()
    {
        await using var scope = registry.Host.Services.CreateAsyncScope();

        Assert.Null(scope.ServiceProvider.GetService<DbContext>());
        Assert.Same(scope.ServiceProvider.GetRequiredService<RegistryDb>(), scope.ServiceProvider.GetRequiredService<RegistryDb>());
    }

    private static RegistryDb LeaseAs(AsyncServiceScope scope, Actor? caller)
    {
        if (caller is not null)
            scope.ServiceProvider.GetRequiredService<TenantScope>().ActAs(caller);
        return scope.ServiceProvider.GetRequiredService<RegistryDb>();
    }

    private sealed class Scopes : IAsyncDisposable
    {
        private readonly List<IAsyncDisposable> held = [];

        public AsyncServiceScope Create(IServiceProvider services)
        {
            var scope = services.CreateAsyncScope();
            held.Add(scope);
            return scope;
        }

        public T Keep<T>(T kept)
            where T : IAsyncDisposable
        {
            held.Add(kept);
            return kept;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var each in held)
                await each.DisposeAsync();
        }
    }
}
