using System.Text;
using IdToken.Contracts;

namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Why the server ends a connection. A raw socket is closed with the code and the reason. SignalR has no close codes: a hub sends its last event, and its close message
/// says whether the client may return. This file lists every way in which a connection ends (protocol, sections 4 to 6).
/// </summary>
/// <param name="Code">The close code, one that a server may send.</param>
/// <param name="Reason">Up to 123 bytes of UTF-8 (RFC 6455, section 5.5).</param>
/// <param name="MayReturn">A hub's close message says <c>allowReconnect</c>; otherwise a client does not reconnect by itself.</param>
internal readonly record struct SocketClose(int Code, string Reason, bool MayReturn)
{
    private const int MaximumReasonBytes = 123;

    /// <summary>1000: the client closed first, or its connection was lost.</summary>
    public static readonly SocketClose ClientLeft = new(SessionCloseCodes.Resolved, "", false);

    /// <summary>1001: this instance shuts down.</summary>
    public static readonly SocketClose ShuttingDown = new(SessionCloseCodes.GoingAway, "Server shuts down", true);

    /// <summary>1003: the client sent a binary message.</summary>
    public static readonly SocketClose BinaryMessage = new(SessionCloseCodes.UnsupportedData, "Text only", false);

    /// <summary>1009: the client sent a message over 4 KiB.</summary>
    public static readonly SocketClose MessageTooBig = new(SessionCloseCodes.MessageTooBig, "Message too big", false);

    /// <summary>1008: the client does not read its messages in time. A hub connection is cut, as it would not read a close message either.</summary>
    public static readonly SocketClose TooSlow = new(ServiceCloseCodes.PolicyViolation, "Too slow", false);

    /// <summary>1000: the session was approved or finally rejected.</summary>
    public static readonly SocketClose SessionResolved = new(SessionCloseCodes.Resolved, "Session resolved", false);

    /// <summary>1000: nobody decided the session in time.</summary>
    public static readonly SocketClose SessionExpired = new(SessionCloseCodes.Resolved, "Session expired", false);

    /// <summary>1011: the server could not serve the session.</summary>
    public static readonly SocketClose SessionFailed = new(SessionCloseCodes.InternalError, "Internal error", true);

    /// <summary>4001: the wsToken is missing or wrong.</summary>
    public static readonly SocketClose InvalidWsToken = new(SessionCloseCodes.InvalidToken, "Invalid wsToken", false);

    /// <summary>4004: the session does not exist (any more).</summary>
    public static readonly SocketClose SessionNotFound = new(SessionCloseCodes.SessionNotFound, "Session not found", false);

    /// <summary>4009: a newer connection took the session over.</summary>
    public static readonly SocketClose SessionReplaced = new(SessionCloseCodes.Replaced, "Replaced by newer connection", false);

    /// <summary>1011: the server could not serve the feed, or could not check the token.</summary>
    public static readonly SocketClose ServiceFailed = new(ServiceCloseCodes.InternalError, "Internal Server Error", true);

    /// <summary>1008: the service's token is missing or not acceptable.</summary>
    public static readonly SocketClose ServiceUnauthorized = new(ServiceCloseCodes.PolicyViolation, "Unauthorized", false);

    /// <summary>4401: the service sent no token.</summary>
    public static readonly SocketClose MissingServiceToken = new(ServiceCloseCodes.Unauthorized, "Missing or invalid Authorization header", false);

    /// <summary>4401: the service's token is not acceptable.</summary>
    public static readonly SocketClose InvalidServiceToken = new(ServiceCloseCodes.Unauthorized, "Invalid token", false);

    /// <summary>1008, or 4401 where it is so configured: the service's token or certificate has expired.</summary>
    public static readonly SocketClose ServiceTokenExpired = new(ServiceCloseCodes.PolicyViolation, "Token expired", false);

    /// <summary>1008, or 4401 where it is so configured: the service's certificate is no longer listed.</summary>
    public static readonly SocketClose CertificateRemoved = new(ServiceCloseCodes.PolicyViolation, "Certificate removed", false);

    /// <summary>The person has enrolled another phone, or the enrollment was revoked. For hubs alone.</summary>
    public static readonly SocketClose PhoneReplaced = new(ServiceCloseCodes.PolicyViolation, "Phone replaced", false);

    /// <summary>The server could not serve the device. For hubs alone.</summary>
    public static readonly SocketClose DeviceFailed = new(ServiceCloseCodes.InternalError, "Internal error", false);

    public int Code { get; init => field = Checked(value); } = Checked(Code);

    public string Reason { get; init => field = Checked(value); } = Checked(Reason);

    /// <summary>
    /// Returns whether a server may send this code in a close frame: RFC 6455 (section 7.4) and the IANA registry, without the codes for clients (1010) and those that no
    /// frame may hold (1004 to 1006, 1015).
    /// </summary>
    public static bool MaySend(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014 and not 1010) or (>= 3000 and <= 4999);

    public override string ToString() => Reason.Length > 0 ? $"{Code} {Reason}" : $"{Code}";

    private static int Checked(int code) =>
        MaySend(code) ? code : throw new ArgumentOutOfRangeException(nameof(code), code, "A server may not send this close code.");

    private static string Checked(string reason) => Encoding.UTF8.GetByteCount(reason) <= MaximumReasonBytes
        ? reason
        : throw new ArgumentException($"'{reason}' is longer than {MaximumReasonBytes} bytes.", nameof(reason));
}
