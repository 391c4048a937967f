using FluentValidation;

namespace IdToken.Api.Configuration;

/// <summary>Binds sections of the configuration, validates them, and gathers every fault, so that a start that fails names them all at once.</summary>
internal sealed class Settings(IConfiguration configuration, IHostEnvironment environment)
{
    private readonly List<string> _faults = [];

    public bool IsDevelopment => environment.IsDevelopment();

    public string? this[string key] => configuration[key];

    public T Bind<T>(string section, IValidator<T> validator)
        where T : class, new() => Validated(section, Bound<T>(section), validator);

    public IReadOnlyList<T> BindList<T>(string section, IValidator<T> validator)
        where T : class, new() =>
        // One by one: of a list, the binder would leave out an entry with a bad value without a word.
        [.. configuration.GetSection(section).GetChildren().Select(entry => Validated(entry.Path, Bound<T>(entry.Path), validator))];

    public void Fault(string key, string message) => _faults.Add($"{key}: {message}");

    /// <exception cref="StartupException">There were faults.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
            throw new StartupException([.. _faults]);
    }

    private T Bound<T>(string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            // The binder's message names the full key, the value and the type that it should have.
            _faults.Add(e.Message);
            return new T();
        }
    }

    private T Validated<T>(string section, T options, IValidator<T> validator)
    {
        foreach (var error in validator.Validate(options).Errors)
            Fault($"{section}:{error.PropertyName.Replace("[", ":", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}", error.ErrorMessage);
        return options;
    }
}
