namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Compares two kinds of answers by their times.</summary>
public static class Superiority
{
    /// <summary>Returns the chance that one of the first takes longer than one of the others: 0.5 where the time says nothing.</summary>
    public static double Of(IReadOnlyList<long> ones, IReadOnlyList<long> others)
    {
        var sorted = others.Order().ToArray();
        return ones.Sum(one => (double)Below(sorted, one) + Below(sorted, one + 1)) / (2.0 * ones.Count * others.Count);
    }

    private static int Below(long[] sorted, long limit)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
