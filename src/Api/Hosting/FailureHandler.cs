using System.Globalization;
using System.Text.Json;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Store;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdToken.Api.Hosting;

/// <summary>Turns what cannot be an ordinary answer into problem details: a body that does not parse, and a store that is away.</summary>
internal sealed class FailureHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        IResult? problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Problems.Invalid(Malformed(json)),
            BadHttpRequestException bad => TypedResults.Problem(statusCode: bad.StatusCode),
            StoreUnavailableException => Unavailable(httpContext),
            // The client went away; there is nobody to tell.
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => TypedResults.StatusCode(499),
            _ => null,
        };
        if (problem is null)
            return false;
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    // The parser's message quotes the body; only the place is told.
    private static Dictionary<string, string[]> Malformed(JsonException json) => new()
    {
        [json.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "body"] = ["The JSON is malformed here or of the wrong type."],
    };

    private static ProblemHttpResult Unavailable(HttpContext http)
    {
        http.Response.Headers.RetryAfter = StoreClient.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, Problems.StoreUnavailable, "The store does not answer. Nothing is lost; try again.");
    }
}
