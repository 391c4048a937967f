using System.Globalization;
using System.Text.Json;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Store;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdToken.Api.Hosting;

/// <summary>Turns exceptions into problem details: a body that does not parse, and a store that does not answer.</summary>
internal sealed class FailureHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        IResult? problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Problems.Invalid(Malformed(json)),
            BadHttpRequestException bad => TypedResults.Problem(statusCode: bad.StatusCode),
            StoreUnavailableException => Unavailable(httpContext),
            // The client disconnected; nobody receives this.
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => TypedResults.StatusCode(499),
            _ => null,
        };
        if (problem is null)
            return false;
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    // The parser's message quotes the body; only the path is reported.
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
