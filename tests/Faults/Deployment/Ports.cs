using System.Net;
using System.Net.Sockets;

namespace IdToken.Faults.Deployment;

internal static class Ports
{
    private static readonly HashSet<int> Given = [];

    /// <summary>
    /// Returns a free port below the ephemeral range. Otherwise an outgoing connection could take the port of a server while it restarts.
    /// </summary>
    public static int Free()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (!Given.Contains(port) && IsFree(port) && Given.Add(port))
                return port;
        }

        throw new InvalidOperationException("No free port found.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
