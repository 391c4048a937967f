using IdToken.Api.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace IdToken.Api.Platform.Http;

/// <summary>An authorization that failed for one of our own reasons.</summary>
internal sealed class RefusalReason(IAuthorizationHandler handler, Refusal refusal) : AuthorizationFailureReason(handler, refusal.ToString())
{
    public Refusal Refusal => refusal;
}

/// <summary>Answers a failed authorization with its <see cref="RefusalReason"/>, where there is one.</summary>
internal sealed class RefusalResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.AuthorizationFailure?.FailureReasons.OfType<RefusalReason>().FirstOrDefault() is { } reason
            ? Problems.Of(reason.Refusal).ExecuteAsync(context)
            : _framework.HandleAsync(next, context, policy, authorizeResult);
}
