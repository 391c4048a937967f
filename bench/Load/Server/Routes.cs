namespace IdToken.Load.Server;

/// <summary>The server for each step of one sign-in.</summary>
internal sealed record Route(Uri Initiate, Uri Wait, Uri Approve);

/// <summary>Assigns the steps of sign-ins to servers: round robin, so that every combination is equally frequent, or to fixed ones.</summary>
internal sealed class Routes(IReadOnlyList<Uri> servers, Uri? wait, Uri? approve)
{
    private int _count = -1;

    public Route Next()
    {
        var turn = Interlocked.Increment(ref _count);
        var round = turn / servers.Count;
        return new(At(turn), wait ?? At(round), approve ?? At(round / servers.Count));
    }

    private Uri At(int turn) => servers[turn % servers.Count];
}
