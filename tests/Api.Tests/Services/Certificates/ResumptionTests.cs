using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>A client that resumes its TLS session is not asked for a certificate again. Uses the OpenSSL client, which resumes on demand; skipped without openssl.</summary>
public sealed class ResumptionTests(DefaultServer host)
{
    private const string Upgrade =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_TLS_session_from_before_the_first_listed_certificate_is_not_resumed(string protocol)
    {
        using var certificate = TestCertificate.Client();
        await using var tls = await TlsServer.StartAsync(host.Store.ConnectionString);
        var directory = Directory.CreateTempSubdirectory("idtoken-session-");
        try
        {
            var (pem, session) = (Path.Combine(directory.FullName, "client.pem"), Path.Combine(directory.FullName, "session.pem"));
            await File.WriteAllTextAsync(
                pem, certificate.ExportCertificatePem() + '\n' + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
            Assert.Equal("HTTP/1.1 401 Unauthorized", await StatusAsync(tls, protocol, "-cert", pem, "-sess_out", session));
            Assert.True(File.Exists(session));

            tls.List(certificate.Sha256());
            await tls.Log.LineAsync($"Service {tls.ServiceId}: client certificates listed: 1");
            Assert.Equal("HTTP/1.1 101 Switching Protocols", await StatusAsync(tls, protocol, "-cert", pem, "-sess_in", session));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string?> StatusAsync(TlsServer tls, params string[] options)
    {
        string[] arguments = ["s_client", "-connect", new Uri(tls.Server.TlsUrl).Authority, "-quiet", .. options];
        using var client = Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        Assert.SkipWhen(client is null, "openssl is not installed.");
        await client.StandardInput.WriteAsync(Upgrade.AsMemory(), Deadline.Token());
        await client.StandardInput.FlushAsync(Deadline.Token());
        var status = await client.StandardOutput.ReadLineAsync(Deadline.Token());
        client.Kill();
        await client.WaitForExitAsync(Deadline.Token());
        return status;
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
