namespace IdToken.Load.Server;

/// <summary>Which server one sign-in goes to, step by step.</summary>
internal sealed record Route(Uri Initiate, Uri Wait, Uri Approve);

/// <summary>Gives the steps of sign-ins to servers: each to the next one in turn, or to fixed ones.</summary>
internal sealed class Routes(IReadOnlyList<Uri> servers, Uri? wait, Uri? approve)
{
    private int _next = -1;

    public Route Next() => new(InTurn(), wait ?? InTurn(), approve ?? InTurn());

    private Uri InTurn() => servers[(int)((uint)Interlocked.Increment(ref _next) % servers.Count)];
}
