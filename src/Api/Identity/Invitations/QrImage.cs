using QRCoder;

namespace IdToken.Api.Identity.Invitations;

/// <summary>Draws QR codes (ISO/IEC 18004).</summary>
internal static class QrImage
{
    private const int PixelsPerModule = 8;

    /// <summary>Returns a data URL of a PNG picture with the quiet zone that readers need.</summary>
    public static string DataUrl(string text)
    {
        // M: the code is read from a screen, perhaps at an angle.
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new PngByteQRCode(data);
        return $"data:image/png;base64,{Convert.ToBase64String(image.GetGraphic(PixelsPerModule))}";
    }
}
