namespace IdToken.Load.Server;

/// <summary>Which server one sign-in goes to, step by step.</summary>
internal sealed record Route(Uri Initiate, Uri Wait, Uri Approve);

/// <summary>Gives the steps of sign-ins to servers: in turn, so that every combination comes equally often, or to fixed ones.</summary>
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
