using System.Net.Sockets;

namespace IdToken.Faults.Deployment;

/// <summary>A real nginx in front of the instances, with the recommended settings of this repository.</summary>
internal sealed class Nginx(string folder, int port, IEnumerable<int> instances)
{
    private ChildProcess? _process;

    private string AccessLog => Path.Combine(folder, "nginx-access.log");

    public async Task StartAsync()
    {
        var settings = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(settings, Settings());
        _process = ChildProcess.Start(Path.Combine(folder, "nginx.log"), "nginx", ["-p", folder, "-c", settings, "-e", Path.Combine(folder, "nginx-error.log")]);
        await Polling.RequireAsync("nginx listens", IsListeningAsync, TimeSpan.FromSeconds(10));
    }

    public Task StopAsync() => _process!.KillAsync();

    /// <summary>How many requests it has passed to the instance at a port and got an answer to.</summary>
    public int RequestsTo(int instance) => File.ReadLines(AccessLog).Count(line => line.Contains($" 127.0.0.1:{instance} ", StringComparison.Ordinal));

    private string Settings() => $$"""
        # One process, so that killing it leaves no workers.
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        worker_rlimit_nofile 16384;
        events { worker_connections 8192; }
        http {
            client_body_temp_path {{folder}}/nginx-body;
            proxy_temp_path {{folder}}/nginx-proxy;
            fastcgi_temp_path {{folder}}/nginx-fastcgi;
            uwsgi_temp_path {{folder}}/nginx-uwsgi;
            scgi_temp_path {{folder}}/nginx-scgi;
            upstream idtoken {
        {{string.Join('\n', instances.Select(instance => $"        server 127.0.0.1:{instance} max_fails=0;"))}}
                keepalive 32;
            }
            log_format idtoken '$time_iso8601 $msec "$request_method $uri" $status $request_time $upstream_addr $upstream_status';
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                access_log {{AccessLog}} idtoken;
                include {{Repository.NginxSettings}};
            }
        }
        """;

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
