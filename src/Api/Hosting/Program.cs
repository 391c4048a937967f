using IdToken.Api.Hosting;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Sockets;
using Microsoft.AspNetCore.Connections;

try
{
    if (CredentialCommand.Is(args))
        return await CredentialCommand.RunAsync(args);
    if (StoreCommand.Is(args))
        return await StoreCommand.RunAsync(args);
    await using var app = IdTokenServer.Build(args);
    await IdTokenServer.PrepareAsync(app);
    await app.StartAsync();
    var signals = app.Services.GetRequiredService<StopSignals>();
    await signals.Received;
    await app.StopAsync(signals.Again);
    return 0;
}
catch (StartupException e)
{
    foreach (var fault in e.Faults)
        await Console.Error.WriteLineAsync($"IdToken cannot start. {fault}");
    return 1;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"IdToken cannot start. ASPNETCORE_URLS: {e.Message}");
    return 1;
}
