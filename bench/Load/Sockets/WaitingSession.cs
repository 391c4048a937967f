using IdToken.Contracts;
using IdToken.Load.Server;

namespace IdToken.Load.Sockets;

/// <summary>A session that waits for its person, and the server that its socket goes to.</summary>
internal sealed record WaitingSession(Uri Server, InitiateResponse Session)
{
    /// <summary>Initiates several, a few at a time.</summary>
    public static async Task<IReadOnlyList<WaitingSession>> InitiateAsync(
        ServerApi api, IReadOnlyList<Uri> servers, IReadOnlyList<Phone> phones, int count, CancellationToken cancellationToken)
    {
        var sessions = new WaitingSession[count];
        var some = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, some, async (i, token) =>
        {
            var server = servers[i % servers.Count];
            sessions[i] = new(server, await api.InitiateAsync(server, phones[i % phones.Count], token));
        });
        return sessions;
    }
}
