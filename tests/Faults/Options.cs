using System.Globalization;

namespace IdToken.Faults;

/// <summary>The command line.</summary>
/// <param name="Full">Injects each fault many times, with over 10,000 sign-ins.</param>
/// <param name="Only">Names of the faults to inject; empty: all.</param>
/// <param name="Seed">Seed of the random choices.</param>
internal sealed record Options(bool Full, IReadOnlyList<string> Only, int Seed)
{
    public const string Usage = "usage: IdToken.Faults [--full] [--only NAME]... [--seed N]";

    /// <returns>Null: the arguments are not valid.</returns>
    public static Options? Parse(string[] arguments)
    {
        var options = new Options(false, [], Random.Shared.Next(1_000_000));
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--full":
                    options = options with { Full = true };
                    break;
                case "--only" when ++i < arguments.Length:
                    options = options with { Only = [.. options.Only, arguments[i]] };
                    break;
                case "--seed" when ++i < arguments.Length && int.TryParse(arguments[i], CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
