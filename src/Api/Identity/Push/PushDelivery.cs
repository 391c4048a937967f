using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Identity.Push;

/// <summary>One try to send a push, and what follows from the answer.</summary>
internal sealed class PushDelivery(
    IEnumerable<IPushSender> senders, EnrollmentReader enrollments, PushStore store, PushBreakers breakers, PushMetrics metrics, PushOptions options, TimeProvider clock,
    ILogger<PushDelivery> logger)
{
    private const int MaximumTries = 3;

    // Where a push service does not say when to come back. A failed connection is worth another try sooner.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, IPushSender> _senders = senders.ToDictionary(sender => sender.Kind, StringComparer.Ordinal);

    /// <summary>Tries to send a push. Returns how long to wait before the next try; null where it was sent or dropped. Never throws.</summary>
    public async Task<TimeSpan?> TryAsync(Push push, CancellationToken cancellationToken)
    {
        try
        {
            if (enrollments.Push(push.Enrollment, push.SealedAddress) is not { } address)
                return Drop(push, PushDrop.NotReadable);
            if (!_senders.TryGetValue(address.Kind, out var sender))
                return Drop(push, PushDrop.NoSender);
            var service = sender.ServiceOf(address);
            // Whole seconds; a message that lives none is delivered only to a phone that is there at this moment.
            var rest = TimeSpan.FromSeconds(Math.Floor((push.ExpiresAt - clock.GetUtcNow()).TotalSeconds));
            if (rest <= TimeSpan.Zero)
                return Drop(push, PushDrop.Expired, service);
            if (!breakers.Permits(service))
                return Drop(push, PushDrop.ServiceDown, service);
            push.Tries++;
            metrics.Tried(sender.Kind, push);
            return await FollowAsync(push, sender, service, await SendAsync(sender, service, address, new(push.SessionId, push.ExpiresAt, rest), cancellationToken));
        }
        catch (AddressNotPermittedException)
        {
            return Drop(push, PushDrop.AddressNotPermitted);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return Drop(push, PushDrop.Error);
        }
    }

    /// <summary>Counts and logs a push that is not sent.</summary>
    public TimeSpan? Drop(Push push, PushDrop reason, string service = "")
    {
        metrics.Dropped(reason);
        Log.Dropped(logger, push.SessionId, PushDrops.NameOf(reason), service);
        return null;
    }

    private async Task<PushAnswer> SendAsync(IPushSender sender, string service, PushAddress address, PushMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await sender.SendAsync(address, message, linked.Token);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressNotPermittedException inner)
        {
            throw inner;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The exception's text has the URL in some cases.
            Log.Unreachable(logger, service, e is HttpRequestException { HttpRequestError: var error } ? $"{error}" : e.GetType().Name);
            return new(PushResult.Failing);
        }
    }

    private async Task<TimeSpan?> FollowAsync(Push push, IPushSender sender, string service, PushAnswer answer)
    {
        if (answer.Result == PushResult.Failing)
            breakers.Failed(service, answer.RetryAfter);
        else
            breakers.Succeeded(service);
        switch (answer.Result)
        {
            case PushResult.Accepted:
                metrics.Sent(sender.Kind);
                Log.Sent(logger, push.SessionId, service);
                return null;
            case PushResult.Gone:
                await ForgetAsync(push);
                return Drop(push, PushDrop.Gone, service);
            case PushResult.Refused:
                return Drop(push, PushDrop.Refused, service);
            default:
                return Retry(push, service, answer.RetryAfter);
        }
    }

    private TimeSpan? Retry(Push push, string service, TimeSpan? retryAfter)
    {
        if (push.Tries >= MaximumTries)
            return Drop(push, PushDrop.Failed, service);
        // Up to half as long again, so that many do not come back at once.
        var delay = (retryAfter ?? (Pause * push.Tries)) * (1 + (Random.Shared.NextDouble() / 2));
        if (clock.GetUtcNow() + delay >= push.ExpiresAt)
            return Drop(push, PushDrop.Expired, service);
        return delay;
    }

    private async Task ForgetAsync(Push push)
    {
        try
        {
            if (await store.ForgetAsync(push.Enrollment.TokenId, push.SealedAddress))
                Log.Forgotten(logger, push.Enrollment.TokenId);
        }
        catch (StoreUnavailableException)
        {
            // The next push finds out once more.
        }
    }
}
