using FluentValidation;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Hosting;

/// <summary><c>IdToken:Phone</c>.</summary>
internal sealed record PhoneAppOptions
{
    /// <summary>Whether the phone app is served at <c>/phone</c>. Null: in Development, and otherwise where it has a name and an icon.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The app's name, under its icon and at its top: what people know the operator by.</summary>
    public string? Name { get; init; }

    /// <summary>The path of a square PNG file, 192 to 1024 pixels wide: the app's icon.</summary>
    public string? Icon { get; init; }

    /// <summary>Says what an operator has to decide before people get the app: what it is called and what it looks like.</summary>
    public PhoneAppOptions Checked(Settings settings)
    {
        var hasName = !string.IsNullOrWhiteSpace(Name);
        if (hasName != Icon is not null && Enabled != false && !settings.IsDevelopment)
            settings.Fault($"IdToken:Phone:{(hasName ? nameof(Icon) : nameof(Name))}", "is required: outside Development the phone app has a name and an icon of its own.");
        else if (!hasName && Enabled == true && !settings.IsDevelopment)
            settings.Fault("IdToken:Phone:Name", "is required, and so is IdToken:Phone:Icon: outside Development the phone app has a name and an icon of its own.");
        return this with { Enabled = Enabled ?? (settings.IsDevelopment || hasName), Name = hasName ? Name : "IdToken" };
    }
}

internal sealed class PhoneAppOptionsValidator : AbstractValidator<PhoneAppOptions>
{
    public PhoneAppOptionsValidator()
    {
        RuleFor(o => o.Name).Must(name => name!.Length <= 45 && !name.Any(char.IsControl)).When(o => o.Name is not null).WithMessage("must be a name of up to 45 characters.");
        RuleFor(o => o.Icon).Custom((path, context) =>
        {
            if (path is not null && PngIcon.FaultOf(path) is { } fault)
                context.AddFailure(fault);
        });
    }
}
