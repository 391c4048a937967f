namespace IdToken.Api.Platform.Http;

/// <summary>How many requests one client, or another partition, may make in a window.</summary>
/// <param name="Counts">Where they are counted.</param>
/// <param name="Log">Where refusals are reported.</param>
/// <param name="Name">What tells the partitions of this limit from those of others.</param>
/// <param name="Limit">How many; 0 means any number.</param>
/// <param name="Window">The window that begins with a partition's first request.</param>
/// <param name="Partition">What a partition is, for the log.</param>
internal sealed record WindowLimit(CountTable Counts, LimitLog Log, string Name, int Limit, TimeSpan Window, string Partition = LimitLog.Client)
{
    public bool IsOff => Limit == 0;

    /// <summary>Returns how long the client has to wait; zero while it need not.</summary>
    public TimeSpan Wait(string[] networks) => Reported(Look(networks));

    /// <summary>Counts a request of the client and returns zero, or returns how long the client has to wait.</summary>
    public TimeSpan Take(string[] networks) => Reported(Count(networks));

    /// <summary>Takes back a request that was counted.</summary>
    public void Return(string[] networks)
    {
        foreach (var network in IsOff ? [] : networks)
            Counts.Remove(KeyOf(network));
    }

    private TimeSpan Look(string[] networks)
    {
        for (var i = networks.Length - 1; i >= 0 && !IsOff; i--)
        {
            if (Counts.Wait(KeyOf(networks[i]), ClientAddress.LimitOf(i, Limit)) is var wait && wait > TimeSpan.Zero)
                return wait;
        }

        return TimeSpan.Zero;
    }

    private TimeSpan Count(string[] networks)
    {
        // Looked at first, so that a site that has used up its limit takes no more places in the table.
        if (Look(networks) is var wait && wait > TimeSpan.Zero)
            return wait;
        for (var i = 0; i < networks.Length && !IsOff; i++)
        {
            wait = Counts.Add(KeyOf(networks[i]), ClientAddress.LimitOf(i, Limit), Window);
            if (wait > TimeSpan.Zero)
                return wait;
        }

        return TimeSpan.Zero;
    }

    private TimeSpan Reported(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            Log.Refused(Name, Partition);
        return wait;
    }

    // A hash that nobody can foresee, as .NET seeds it in each process: two partitions rarely share a count, and nobody can aim at another's.
    private int KeyOf(string partition) => HashCode.Combine(Name.GetHashCode(StringComparison.Ordinal), partition.GetHashCode(StringComparison.Ordinal));
}
