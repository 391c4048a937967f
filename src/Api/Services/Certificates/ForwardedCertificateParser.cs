using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Services.Certificates;

/// <summary>Parses a client certificate from a header in the formats that proxies use. The first character, or the first name, tells the format.</summary>
internal static class ForwardedCertificateParser
{
    /// <returns>Null: the format is unknown, or there is no certificate in it.</returns>
    public static X509Certificate2? Parse(string header)
    {
        try
        {
            var text = header.Trim();
            if (XfccHeader.TryRead(text, out var certificate))
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

    /// <summary>PEM or bare base64, percent-encoded or not. Of several certificates the first counts, which is the leaf.</summary>
    private static X509Certificate2 ReadText(string text)
    {
        // Not form decoding, which would turn a plus, a base64 digit, into a space.
        text = Uri.UnescapeDataString(text);
        return text.StartsWith("-----BEGIN", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromPem(text)
            : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text.Split(',')[0]));
    }
}
