using System.Text.RegularExpressions;

namespace IdToken.Api.Tests.Architecture;

/// <summary>The ids of log events, by which operators filter.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void Each_event_has_an_id_of_its_own()
    {
        var ids = Sources.All.SelectMany(file => EventId().Matches(file.Text).Select(match => (Id: match.Groups[1].Value, file.Path))).ToArray();
        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(e => e.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(e => e.Path))}"));
    }

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();
}
