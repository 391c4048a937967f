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

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(null, refusal);

    public IResult ToHttp() => Refusal is { } refusal ? Problems.Of(refusal) : TypedResults.Ok(Value);
}
