using IdToken.Api.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Tests.Hosting;

/// <summary>The console log follows the usual .NET settings.</summary>
public sealed class LogFormatTests
{
    [Theory]
    [InlineData(null, "simple")]
    [InlineData("json", "json")]
    [InlineData("systemd", "systemd")]
    public async Task The_configuration_chooses_the_formatter(string? setting, string formatter)
    {
        string[] settings = setting is null ? [] : [$"--Logging:Console:FormatterName={setting}"];
        await using var app = IdTokenServer.Build(["--environment=Development", .. settings]);
        Assert.Equal(formatter, app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [Fact]
    public async Task Times_have_the_date_and_the_zone()
    {
        await using var app = IdTokenServer.Build(["--environment=Development"]);
        Assert.Equal("yyyy-MM-ddTHH:mm:ss.fffZ ", app.Services.GetRequiredService<IOptions<SimpleConsoleFormatterOptions>>().Value.TimestampFormat);
        Assert.Equal("yyyy-MM-ddTHH:mm:ss.fffZ", app.Services.GetRequiredService<IOptions<JsonConsoleFormatterOptions>>().Value.TimestampFormat);
    }
}
