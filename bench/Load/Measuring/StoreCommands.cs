using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Load.Measuring;

/// <summary>Reads how often each command was called on a Redis, including calls in scripts. Uses the Redis protocol directly, because a client library would add commands.</summary>
internal sealed class StoreCommands(string address)
{
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        var at = address.LastIndexOf(':');
        using var client = new TcpClient();
        await client.ConnectAsync(address[..at], int.Parse(address[(at + 1)..], CultureInfo.InvariantCulture), cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync("INFO commandstats\r\n"u8.ToArray(), cancellationToken);
        var text = await BulkAsync(stream, cancellationToken);
        return text.Split("\r\n").Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal)).ToDictionary(NameOf, CallsOf);
    }

    /// <summary>Returns the number of calls between two readings, without commands that were not called.</summary>
    public static IReadOnlyDictionary<string, long> Between(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> after) =>
        after.Select(now => (now.Key, Calls: now.Value - before.GetValueOrDefault(now.Key)))
            .Where(now => now.Calls > 0 && now.Key is not "info")
            .OrderByDescending(now => now.Calls)
            .ToDictionary(now => now.Key, now => now.Calls);

    private static string NameOf(string line) => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)];

    private static long CallsOf(string line) =>
        long.Parse(line[(line.IndexOf("calls=", StringComparison.Ordinal) + 6)..line.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    /// <summary>Reads a bulk string: <c>$length</c>, followed by as many bytes.</summary>
    private static async Task<string> BulkAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var header = await reader.ReadLineAsync(cancellationToken);
        if (header is not ['$', .. var length])
            throw new UnexpectedAnswerException($"Unexpected response of the store to INFO: '{header}'.");
        var text = new char[int.Parse(length, CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(text, cancellationToken);
        return new(text);
    }
}
