using System.Diagnostics.CodeAnalysis;

namespace IdToken.Api.Platform.Errors;

/// <summary>A value, or the reason why there is none.</summary>
internal readonly struct Result<T>
    where T : class
{
    private readonly IDictionary<string, string[]>? _errors;

    private Result(T? value, Refusal? refusal, IDictionary<string, string[]>? errors = null)
    {
        Value = value;
        Refusal = refusal;
        _errors = errors;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    /// <summary>When a client that was refused may come back; null where nothing is known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Gives the value and returns true, or gives the refusal and returns false.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, out Refusal refusal)
    {
        (value, refusal) = (Value, Refusal.GetValueOrDefault());
        return Refusal is null;
    }

    /// <summary>Creates a refusal with messages for each member of the request.</summary>
    public static Result<T> Refused(Refusal refusal, IDictionary<string, string[]> errors) => new(null, refusal, errors);

    /// <summary>Creates the refusal of a client that made too many requests.</summary>
    public static Result<T> RateLimited(TimeSpan retryAfter) => new(null, Errors.Refusal.RateLimited) { RetryAfter = retryAfter };

    /// <summary>Returns the same refusal for a value of another type.</summary>
    /// <exception cref="InvalidOperationException">There is a value.</exception>
    public Result<TOther> As<TOther>()
        where TOther : class
    {
        var refusal = Refusal ?? throw new InvalidOperationException("There is a value.");
        return RetryAfter is { } wait ? Result<TOther>.RateLimited(wait) : _errors is null ? refusal : Result<TOther>.Refused(refusal, _errors);
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(null, refusal);

    /// <summary>Returns the response: a view of the value, or the refusal's problem details.</summary>
    public IResult ToHttp<TView>(Func<T, TView> view) => TryGet(out var value, out var refusal) ? TypedResults.Ok(view(value)) : Answer(refusal);

    public IResult ToHttp() => Refusal is { } refusal ? Answer(refusal) : TypedResults.Ok(Value);

    private IResult Answer(Refusal refusal) => RetryAfter is { } wait ? Problems.RateLimited(wait) : Problems.Of(refusal, _errors);
}
