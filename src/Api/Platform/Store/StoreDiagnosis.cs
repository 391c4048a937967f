using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// Finds out why the store cannot be used, over a connection of its own: the client library does not say. Asks one step after the other:
/// name, TCP, TLS, password.
/// </summary>
internal static class StoreDiagnosis
{
    /// <summary>How long one node has for all of it.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);

    private const int LongestReply = 200;

    /// <summary>The reason for each node, or null where at least one node can be used.</summary>
    public static async Task<string?> OfAsync(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.SetDefaultPorts();
        var found = await Task.WhenAll(options.EndPoints.Select(async node => (Node: node, Reason: await OfNodeAsync(options, node))));
        return found.All(f => f.Reason is not null) ? string.Join("; ", found.Select(f => $"{Name(f.Node)}: {f.Reason}")) : null;
    }

    private static async Task<string?> OfNodeAsync(ConfigurationOptions options, EndPoint node)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var step = "connecting";
        try
        {
            using var socket = new TcpClient();
            await socket.Client.ConnectAsync(node, timeout.Token);
            Stream stream = socket.GetStream();
            if (options.Ssl)
            {
                step = "TLS";
                stream = await SecureAsync(stream, options.SslHost ?? Host(node), timeout.Token);
            }

            step = "PING";
            return await GreetAsync(stream, options, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            var silent = $"no answer within {Timeout.TotalSeconds:0.#} s ({step})";
            // A Redis port without TLS waits for the end of what it takes for a command.
            return step == "TLS" ? silent + "; does this port speak TLS?" : silent;
        }
        catch (SocketException e)
        {
            return Reason(e);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return step == "TLS" ? $"TLS failed: {(e.InnerException ?? e).Message}" : "closed the connection";
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        return secure;
    }

    private static async Task<string?> GreetAsync(Stream stream, ConfigurationOptions options, CancellationToken cancellationToken)
    {
        var hasPassword = !string.IsNullOrWhiteSpace(options.Password);
        await stream.WriteAsync(Encoding.UTF8.GetBytes((hasPassword ? Command("AUTH", options.Password) : "") + Command("PING")), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var authentication = hasPassword ? await reader.ReadLineAsync(cancellationToken) ?? "" : "+OK";
        // A node without a password refuses ours, and serves us all the same.
        var reply = await reader.ReadLineAsync(cancellationToken) ?? "";
        if (reply.StartsWith("+PONG", StringComparison.Ordinal))
            return null;
        if (authentication.StartsWith('-'))
            return $"authentication failed: {Printable(authentication)}";
        if (reply.StartsWith("-NOAUTH", StringComparison.Ordinal))
            return "authentication failed: a password is required and none is configured";
        return reply.StartsWith('-') ? Printable(reply) : options.Ssl ? "does not speak the Redis protocol" : "does not speak the Redis protocol without TLS";
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "name not found",
        SocketError.ConnectionRefused => "connection refused",
        var code => $"unreachable ({code})",
    };

    private static string Command(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
            text.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return text.ToString();
    }

    private static string Printable(string reply) => string.Concat(reply[1..].Where(c => c is >= ' ' and <= '~').Take(LongestReply));

    private static string Name(EndPoint node) => node is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : node.ToString()!;

    private static string Host(EndPoint node) => node switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "",
    };
}
