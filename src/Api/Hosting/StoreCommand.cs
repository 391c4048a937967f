using System.Diagnostics;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Hosting;

/// <summary><c>dotnet IdToken.Api.dll store migrate</c>: copies a store with one partition into the divided store of the configuration. Needs no server.</summary>
internal static class StoreCommand
{
    private const int Usage = 2;

    public static bool Is(string[] args) => args is ["store", ..];

    /// <returns>The process's exit code.</returns>
    /// <exception cref="StartupException">The configuration is at fault.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, "migrate", "--from", var from, .. var options] || options.FirstOrDefault(o => !IsSetting(o)) is not null)
        {
            await Console.Error.WriteLineAsync("Usage: dotnet IdToken.Api.dll store migrate --from CONNECTION-STRING");
            return Usage;
        }

        var watch = Stopwatch.StartNew();
        var (enrollments, fault) = await RunOf(from, options).RunAsync();
        if (fault is not null)
            throw new StartupException(fault);
        await Console.Out.WriteLineAsync($"Copied {enrollments} enrollments in {watch.Elapsed.TotalSeconds:F1} s. Repeat this once all servers of the old store are stopped, before the first of the new one starts.");
        return 0;
    }

    private static StoreMigrationRun RunOf(string from, string[] options)
    {
        var builder = WebApplication.CreateBuilder(options);
        var settings = new Settings(builder.Configuration, builder.Environment);
        var store = settings.Bind("IdToken:Store", new StoreOptionsValidator());
        var to = settings[StoreFeature.ConnectionString] ?? "";
        if (StoreConnectionString.FaultOf(to) is { } target)
            settings.Fault(StoreFeature.ConnectionString, target);
        if (StoreConnectionString.FaultOf(from) is { } source)
            settings.Fault("--from", source);
        settings.ThrowIfFaulty();
        return new(from, to, store);
    }

    /// <summary>A setting of the server's.</summary>
    private static bool IsSetting(string option) =>
        option.StartsWith("--IdToken:", StringComparison.OrdinalIgnoreCase) || option.StartsWith("--ConnectionStrings:", StringComparison.OrdinalIgnoreCase);
}
