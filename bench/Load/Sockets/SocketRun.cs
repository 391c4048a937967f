using IdToken.Load.Measuring;
using IdToken.Load.Server;

namespace IdToken.Load.Sockets;

/// <summary>The options of a run with many waiting connections.</summary>
internal sealed record SocketRun
{
    public required IReadOnlyList<Uri> Servers { get; init; }
    public required SocketKind Kind { get; init; }
    public required int Sockets { get; init; }
    public required int Concurrency { get; init; }
    public required bool OverHttp2 { get; init; }
    public required int Phones { get; init; }

    /// <summary>Where a GET returns a token for services; required for <see cref="SocketKind.Service"/>.</summary>
    public required Uri? ServiceTokenUrl { get; init; }

    public required IReadOnlyList<ServerProcess> Processes { get; init; }
    public required StoreCommands? Store { get; init; }
    public required string? ReportFile { get; init; }

    /// <summary>Enrolls phones, initiates sessions or fetches a token: whatever the kind needs before its connections can open.</summary>
    public async Task<IReadOnlyList<Func<SocketRequest>>> PrepareAsync(CancellationToken cancellationToken)
    {
        using var api = new ServerApi(OverHttp2);
        return await (Kind switch
        {
            SocketKind.Raw or SocketKind.Hub => SessionsAsync(api, cancellationToken),
            SocketKind.Device => DevicesAsync(api, cancellationToken),
            SocketKind.Service => ServicesAsync(cancellationToken),
        });
    }

    private async Task<IReadOnlyList<Func<SocketRequest>>> DevicesAsync(ServerApi api, CancellationToken cancellationToken)
    {
        var phones = await Phone.EnrollAsync(api, Servers, Phones, cancellationToken);
        var issuer = await api.IssuerAsync(Servers[0], cancellationToken);
        return ForEachSocket(i => SocketRequest.Device(ServerOf(i), phones[i % phones.Length].DeviceToken(issuer)));
    }

    private async Task<IReadOnlyList<Func<SocketRequest>>> ServicesAsync(CancellationToken cancellationToken)
    {
        var token = await ServerApi.ServiceTokenAsync(ServiceTokenUrl ?? throw new InvalidOperationException("--service-token is required."), cancellationToken);
        return ForEachSocket(i => SocketRequest.Service(ServerOf(i), token));
    }

    private Func<SocketRequest>[] ForEachSocket(Func<int, SocketRequest> request) =>
        [.. Enumerable.Range(0, Sockets).Select(i => (Func<SocketRequest>)(() => request(i)))];

    private async Task<IReadOnlyList<Func<SocketRequest>>> SessionsAsync(ServerApi api, CancellationToken cancellationToken)
    {
        var phones = await Phone.EnrollAsync(api, Servers, Phones, cancellationToken);
        var requests = new Func<SocketRequest>[Sockets];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Sockets, options, async (i, token) =>
        {
            var request = SocketRequest.Session(Kind, ServerOf(i), await api.InitiateAsync(ServerOf(i), phones[i % phones.Length], token));
            requests[i] = () => request;
        });
        return requests;
    }

    private Uri ServerOf(int socket) => Servers[socket % Servers.Count];
}
