using IdToken.Load.Measuring;
using IdToken.Load.Server;

namespace IdToken.Load.Sockets;

/// <summary>What a run of many waiting sockets is told.</summary>
internal sealed record SocketRun
{
    public required IReadOnlyList<Uri> Servers { get; init; }
    public required int Sockets { get; init; }
    public required int AtOnce { get; init; }
    public required bool OverHttp2 { get; init; }
    public required int Phones { get; init; }
    public required IReadOnlyList<ServerProcess> Processes { get; init; }
    public required StoreCommands? Store { get; init; }
    public required string? ReportFile { get; init; }

    public async Task<IReadOnlyList<WaitingSession>> InitiateAsync(CancellationToken cancellationToken)
    {
        using var api = new ServerApi(OverHttp2);
        var phones = await Phone.EnrollAsync(api, Servers, Phones, cancellationToken);
        return await WaitingSession.InitiateAsync(api, Servers, phones, Sockets, cancellationToken);
    }
}
