using System.Buffers.Text;
using System.Diagnostics;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.WebPubSub;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>Decryption by another implementation: the npm package http_ece.</summary>
internal static class HttpEce
{
    public static async Task<string> DecryptAsync(Subscription subscription, byte[] body)
    {
        var start = new ProcessStartInfo("node", ["decrypt.mjs"]) { WorkingDirectory = NodePeer.Folder(), RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        foreach (var value in (byte[][])[subscription.PublicKey, subscription.PrivateKey, subscription.Secret, body])
            await process.StandardInput.WriteLineAsync(Base64Url.EncodeToString(value));
        process.StandardInput.Close();
        var text = await process.StandardOutput.ReadToEndAsync(Deadline.Token());
        await process.WaitForExitAsync(Deadline.Token());
        Assert.Equal(0, process.ExitCode);
        return text;
    }
}
