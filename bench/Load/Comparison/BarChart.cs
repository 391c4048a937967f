using System.Globalization;
using System.Net;
using System.Text;

namespace IdToken.Load.Comparison;

/// <summary>Draws groups of two horizontal bars as an SVG that follows the reader's light or dark theme.</summary>
internal static class BarChart
{
    private const int Width = 720;
    private const int LabelWidth = 170;
    private const int ValueWidth = 90;
    private const int BarHeight = 16;
    private const int GroupHeight = 46;
    private const int Top = 70;

    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: 600 } .value { font-size: 12px }
        .idtoken { fill: #0969da } .bare { fill: #afb8c1 }
        @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .idtoken { fill: #4493f8 } .bare { fill: #656c76 } }
        """;

    public static string Draw(string title, string unit, IReadOnlyList<Bars> groups)
    {
        var height = Top + (groups.Count * GroupHeight);
        var longest = groups.Max(g => Math.Max(g.IdToken ?? 0, g.Bare ?? 0));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Text(title)}\">\n<style>\n{Style}\n</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"0\" y=\"18\">{Text(title)}</text>\n");
        Key(svg, 0, "idtoken", "IdToken");
        Key(svg, 110, "bare", "bare Kestrel");
        foreach (var (index, group) in groups.Index())
        {
            var y = Top + (index * GroupHeight);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 12}\" y=\"{y + BarHeight + 4}\" text-anchor=\"end\">{Text(group.Label)}</text>\n");
            Bar(svg, y, "idtoken", group.IdToken, longest, unit);
            Bar(svg, y + BarHeight + 2, "bare", group.Bare, longest, unit);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Key(StringBuilder svg, int x, string server, string name) => svg.Append(
        CultureInfo.InvariantCulture, $"<rect class=\"{server}\" x=\"{x}\" y=\"34\" width=\"12\" height=\"12\"/><text x=\"{x + 18}\" y=\"45\">{name}</text>\n");

    private static void Bar(StringBuilder svg, int y, string server, double? value, double longest, string unit)
    {
        if (value is not { } measured)
            return;
        var width = longest > 0 ? Math.Max(1, measured / longest * (Width - LabelWidth - ValueWidth)) : 1;
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{server}\" x=\"{LabelWidth}\" y=\"{y}\" width=\"{width:0.#}\" height=\"{BarHeight}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"value\" x=\"{LabelWidth + width + 6:0.#}\" y=\"{y + 12}\">{Number(measured)} {Text(unit)}</text>\n");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
