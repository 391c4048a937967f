using IdToken.Api;
using IdToken.Api.Configuration;

try
{
    await using var app = IdTokenServer.Build(args);
    await IdTokenServer.PrepareAsync(app);
    await app.RunAsync();
    return 0;
}
catch (StartupException e)
{
    foreach (var fault in e.Faults)
        await Console.Error.WriteLineAsync($"IdToken cannot start. {fault}");
    return 1;
}
