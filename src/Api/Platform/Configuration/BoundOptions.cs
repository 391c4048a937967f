using Microsoft.Extensions.Options;

namespace IdToken.Api.Platform.Configuration;

/// <summary>Gives one value that was bound and validated already as <see cref="IOptions{T}"/>.</summary>
/// <param name="value">The value.</param>
/// <param name="faults">What is wrong with it, each with its key.</param>
internal sealed class BoundOptions<T>(T value, IReadOnlyList<string> faults) : IOptionsFactory<T>
    where T : class
{
    /// <exception cref="OptionsValidationException">The value has faults; the exception has all of them.</exception>
    public T Create(string name) => faults.Count == 0 ? value : throw new OptionsValidationException(name, typeof(T), faults);
}
