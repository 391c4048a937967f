using System.Collections;
using FluentValidation;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Platform.Configuration;

/// <summary>Binds and validates sections of the configuration, and collects all faults, so that a failed start reports them at once.</summary>
internal sealed class Settings(IConfiguration configuration, IHostEnvironment environment, IServiceCollection? services = null)
{
    private readonly List<string> _faults = [];
    private readonly KnownKeys _known = new();

    public bool IsDevelopment => environment.IsDevelopment();

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Keys below IdToken that are set and that nothing reads.</summary>
    public IEnumerable<string> UnknownKeys => _known.MissingFrom(configuration);

    public string? this[string key]
    {
        get
        {
            Knows(key);
            return configuration[key];
        }
    }

    /// <summary>Says that a key is read elsewhere; <c>*</c> stands for any entry of a list.</summary>
    public void Knows(string key) => _known.Add(key);

    /// <summary>Binds and validates a section, and registers it as IOptions that the start validates. Where a feature registers the value with defaults filled in, that is what counts.</summary>
    public T Bind<T>(string section, IValidator<T> validator)
        where T : class, new()
    {
        var before = _faults.Count;
        var value = Read(section, section, validator);
        string[] faults = [.. _faults.Skip(before)];
        services?.AddSingleton<IOptionsFactory<T>>(provider => new BoundOptions<T>(provider.GetService<T>() ?? value, faults));
        services?.AddOptions<T>().ValidateOnStart();
        return value;
    }

    public IReadOnlyList<T> BindList<T>(string section, IValidator<T> validator)
        where T : class, new() =>
        [.. configuration.GetSection(section).GetChildren().Select(item => Read(item.Path, $"{section}:*", validator))];

    public void Fault(string key, string message) => _faults.Add($"{key}: {message}");

    /// <exception cref="StartupException">There were faults.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
            throw new StartupException([.. _faults]);
    }

    private T Read<T>(string section, string pattern, IValidator<T> validator)
        where T : new()
    {
        _known.Add(pattern, typeof(T));
        return Validated(section, Bound<T>(section), validator);
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

    /// <summary>The binder ignores a single value where a list belongs: the option would look as if it had not been set.</summary>
    private void RefuseSingleValues<T>(string section)
    {
        foreach (var list in typeof(T).GetProperties().Where(p => p.PropertyType != typeof(string) && p.PropertyType.IsAssignableTo(typeof(IEnumerable))))
        {
            if (!string.IsNullOrEmpty(configuration[$"{section}:{list.Name}"]))
                Fault($"{section}:{list.Name}", "is a list: its entries are :0, :1 and so on.");
        }
    }

    private T Validated<T>(string section, T options, IValidator<T> validator)
    {
        RefuseSingleValues<T>(section);
        foreach (var error in validator.Validate(options).Errors)
            Fault($"{section}:{error.PropertyName.Replace("[", ":", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}", error.ErrorMessage);
        return options;
    }
}
