using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Http;

/// <summary>Validates every request body before its handler runs, and spends the client's budget. Applied to the group of all endpoints, so that none can lack it.</summary>
internal static class ValidationFilter
{
    /// <exception cref="InvalidOperationException">A request type has no validator. Endpoints are built at the start, so this stops it.</exception>
    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var index = Array.FindIndex(context.MethodInfo.GetParameters(), p => IsRequest(p.ParameterType));
        if (index < 0)
            return next;
        var type = context.MethodInfo.GetParameters()[index].ParameterType;
        var validator = context.ApplicationServices.GetService(typeof(IValidator<>).MakeGenericType(type)) as IValidator
            ?? throw new InvalidOperationException($"The request type {type.Name} has no validator.");
        return invocation =>
        {
            // Null where the body is optional, and there is none.
            if (invocation.Arguments[index] is not { } request)
                return next(invocation);
            var result = validator.Validate(new ValidationContext<object>(request));
            var budget = invocation.HttpContext.Features.Get<RequestBudget>();
            var wait = (result.IsValid ? budget?.Spend(request) : budget?.SpendInvalid()) ?? TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
                return ValueTask.FromResult<object?>(Problems.RateLimited(wait));
            return result.IsValid ? next(invocation) : ValueTask.FromResult<object?>(Problems.Invalid(Errors(result)));
        };
    }

    private static bool IsRequest(Type type) =>
        type.Name.EndsWith("Request", StringComparison.Ordinal) && type.Namespace!.StartsWith(nameof(IdToken), StringComparison.Ordinal);

    private static Dictionary<string, string[]> Errors(ValidationResult result) => result.Errors
        .GroupBy(e => JsonNamingPolicy.CamelCase.ConvertName(e.PropertyName), e => e.ErrorMessage)
        .ToDictionary(g => g.Key, g => g.ToArray());
}
