using System.Buffers.Text;
using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Push.Fcm;
using IdToken.Api.Identity.Push.WebPush;
using IdToken.Api.Platform.Errors;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Push;

/// <summary>PUT and DELETE /device/push: where a person's phone receives pushes. A person has one phone, and the phone one address.</summary>
internal sealed class PushSubscriptions(PushStore store, VapidKey webPush, FcmOptions fcm)
{
    /// <summary>Sets the address; returns why not.</summary>
    public async Task<Refusal?> SetAsync(string tokenId, long enrolledAt, PushSubscriptionRequest request)
    {
        if (request.Endpoint is not null ? webPush.PublicKey is null : fcm.ServiceAccount is null)
            return Refusal.PushNotOffered;
        await store.SetAsync(tokenId, enrolledAt, AddressOf(request));
        return null;
    }

    public Task RemoveAsync(string tokenId, long enrolledAt) => store.SetAsync(tokenId, enrolledAt, null);

    private static PushAddress AddressOf(PushSubscriptionRequest request) => request.FcmToken is { } token
        ? new(PushAddress.Fcm, [Encoding.UTF8.GetBytes(token)])
        : new(PushAddress.WebPush, [Encoding.UTF8.GetBytes(request.Endpoint!), Base64Url.DecodeFromChars(request.Keys!.P256dh), Base64Url.DecodeFromChars(request.Keys.Auth)]);
}
