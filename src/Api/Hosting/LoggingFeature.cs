using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace IdToken.Api.Hosting;

internal static class LoggingFeature
{
    // Below every other source, so that any of them overrides it.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // The server logs the start and end of what matters itself; request lines would bury it. None, as each request would get an activity and a log scope otherwise, which
        // a waiting socket keeps alive; they are created where a listener asks for them or the configuration sets a level here.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:Console:FormatterName"] = ConsoleFormatterNames.Simple,
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:ColorBehavior"] = nameof(LoggerColorBehavior.Disabled),
    };

    /// <summary>One line an event. <see cref="SecretQueryServer"/> and <see cref="GuardedLoggerFactory"/> keep tokens out of it, whatever the configuration says.</summary>
    public static void ConfigureLogging(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // The space that sets a plain line's time apart has no place in a JSON value.
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(json => json.TimestampFormat = json.TimestampFormat?.TrimEnd());
        builder.Services.AddSingleton<LoggerFactory>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new GuardedLoggerFactory(provider.GetRequiredService<LoggerFactory>())));
        // What makes a check fail is logged where it happens, once; the checks would repeat it at every look.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // Program.cs reports a failed start in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
