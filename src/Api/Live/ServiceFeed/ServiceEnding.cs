using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Why a service's connection ends.</summary>
internal enum ServiceEnding
{
    CredentialExpired,
    CredentialRemoved,
    ShuttingDown,
    TooBig,
    Binary,
    TooSlow,
    ClientLeft,
    Failed,
}

internal static class ServiceEndings
{
    /// <summary>What the client's side of a raw socket came to.</summary>
    public static ServiceEnding Of(SocketEnd end) => end switch
    {
        SocketEnd.TooBig => ServiceEnding.TooBig,
        SocketEnd.Binary => ServiceEnding.Binary,
        SocketEnd.Failed => ServiceEnding.Failed,
        _ => ServiceEnding.ClientLeft,
    };

    /// <summary>The close code and reason of the raw socket (protocol, section 6).</summary>
    public static (int Code, string Reason) Close(ServiceEnding ending, RejectionMode manner) => ending switch
    {
        ServiceEnding.CredentialExpired => (Refused(manner), "Token expired"),
        ServiceEnding.CredentialRemoved => (Refused(manner), "Certificate removed"),
        ServiceEnding.ShuttingDown => (ServiceCloseCodes.GoingAway, "Server shuts down"),
        ServiceEnding.TooBig => (ServiceCloseCodes.MessageTooBig, "Message too big"),
        ServiceEnding.Binary => (ServiceCloseCodes.UnsupportedData, "Text only"),
        ServiceEnding.TooSlow => (ServiceCloseCodes.PolicyViolation, "Too slow"),
        ServiceEnding.ClientLeft => (ServiceCloseCodes.NormalClosure, ""),
        _ => (ServiceCloseCodes.InternalError, "Internal Server Error"),
    };

    private static int Refused(RejectionMode manner) => manner == RejectionMode.Close4401 ? ServiceCloseCodes.Unauthorized : ServiceCloseCodes.PolicyViolation;
}
