using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>A person with a phone that has a passkey beside its key.</summary>
public sealed class PasskeyPhone(TestServer server, Phone phone, Authenticator authenticator)
{
    public Phone Phone => phone;

    public Authenticator Authenticator => authenticator;

    /// <summary>Where the phone's app is.</summary>
    public string Origin { get; init; } = server.Url;

    /// <summary>A new person, enrolled with a passkey.</summary>
    public static async Task<PasskeyPhone> EnrollAsync(TestServer server, object? person = null, Func<Gesture, Gesture>? change = null)
    {
        var (phone, vdsData) = await NewAsync(server, person);
        Assert.True((await server.PostAsync("/enroll", phone.Enrollment(vdsData, change)).OkAsync<EnrollResponse>()).Passkey);
        return phone;
    }

    /// <summary>A phone with a credential that it has not used yet.</summary>
    public static async Task<(PasskeyPhone Phone, string VdsData)> NewAsync(TestServer server, object? person = null)
    {
        var credential = await Phone.CredentialAsync(server, person);
        var phone = new Phone(server, (string)credential["tokenId"]!, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return (new(server, phone, new Authenticator()), (string)credential["vdsData"]!);
    }

    public EnrollRequest Enrollment(string vdsData, Func<Gesture, Gesture>? change = null)
    {
        var request = phone.Enrollment(vdsData);
        var gesture = new Gesture("webauthn.create", SignedMessages.EnrollmentProof(vdsData, request.DeviceId!, request.Timestamp!.Value), Origin);
        return request with { Passkey = authenticator.Create(change is null ? gesture : change(gesture)) };
    }

    public VerifyRequest Approval(InitiateResponse session, Func<Gesture, Gesture>? change = null, string? otp = null)
    {
        var request = phone.Approval(session, otp);
        var gesture = new Gesture("webauthn.get", SignedMessages.Approval(session.SessionId, request.Otp!, request.Timestamp!.Value, null), Origin);
        return authenticator.Sign(request, change is null ? gesture : change(gesture));
    }

    public Task<HttpResponseMessage> ApproveAsync(InitiateResponse session, Func<Gesture, Gesture>? change = null) => phone.VerifyAsync(Approval(session, change));

    /// <summary>The same phone, at another server of the same store. Its app has moved with it.</summary>
    public PasskeyPhone At(TestServer other) => new(other, phone.At(other), authenticator) { Origin = Origin };
}
