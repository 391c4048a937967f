using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Services.Certificates;

/// <summary>Reads a client certificate from a header as proxies write it. The first character, or the first name, tells which form it is.</summary>
internal static class ForwardedCertificate
{
    /// <summary>Null: it is none of the forms, or holds no certificate.</summary>
    public static X509Certificate2? Read(string header)
    {
        try
        {
            var text = header.Trim();
            if (EnvoyCertificate.TryRead(text, out var certificate))
                text = certificate;
            return text.StartsWith(':') ? ReadByteSequence(text) : ReadText(text);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>RFC 9440: base64 between colons.</summary>
    private static X509Certificate2? ReadByteSequence(string text) =>
        text is [':', .. var base64, ':'] ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64)) : null;

    /// <summary>PEM, or base64 alone; percent-encoded or not; of several the first, which is the leaf.</summary>
    private static X509Certificate2 ReadText(string text)
    {
        // Not as a form: there a plus, which is a digit of base64, would be a space.
        text = Uri.UnescapeDataString(text);
        return text.StartsWith("-----BEGIN", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromPem(text)
            : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text.Split(',')[0]));
    }
}
