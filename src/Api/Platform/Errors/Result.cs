using System.Diagnostics.CodeAnalysis;

namespace IdToken.Api.Platform.Errors;

/// <summary>A value, or the reason why there is none.</summary>
internal readonly struct Result<T>
    where T : class
{
    private Result(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    /// <summary>Gives the value and returns true, or gives the refusal and returns false.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, out Refusal refusal)
    {
        (value, refusal) = (Value, Refusal.GetValueOrDefault());
        return Refusal is null;
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(null, refusal);

    /// <summary>Answers with a view of the value, or with the refusal's problem details.</summary>
    public IResult ToHttp<TView>(Func<T, TView> view) => TryGet(out var value, out var refusal) ? TypedResults.Ok(view(value)) : Problems.Of(refusal);

    public IResult ToHttp() => Refusal is { } refusal ? Problems.Of(refusal) : TypedResults.Ok(Value);
}
