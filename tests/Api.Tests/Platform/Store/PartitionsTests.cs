using System.Text.RegularExpressions;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>How the store is divided by person.</summary>
public sealed partial class PartitionsTests
{
    public static TheoryData<int> Counts => [2, 3, 64, 1024];

    [Theory, InlineData("123456789", 12739), InlineData("foo", 12182), InlineData("bar", 5061)]
    public void Slots_are_those_of_Redis_Cluster(string tag, int slot) => Assert.Equal(slot, Partitions.SlotOf(tag));

    [Theory, MemberData(nameof(Counts))]
    public void Each_tag_is_in_its_own_part_of_the_slots(int count)
    {
        var tags = new Partitions(count).Tags;
        Assert.Equal(count, tags.Count);
        Assert.All(tags, (tag, partition) => Assert.InRange(Partitions.SlotOf(tag) * count / 16_384, partition, partition));
    }

    [Fact]
    public void Tags_and_the_partition_of_a_person_never_change()
    {
        var partitions = new Partitions(64);
        Assert.Equal(("0.178", "17.139", "63.28"), (partitions.Tags[0], partitions.Tags[17], partitions.Tags[63]));
        Assert.Equal((13, 8), (partitions.Of("ada"), partitions.Of("tok_1")));
    }

    [Fact]
    public void Three_masters_get_a_third_of_the_persons_each()
    {
        var partitions = new Partitions(64);
        var masters = Enumerable.Range(0, 30_000).GroupBy(i => Partitions.SlotOf(partitions.Tags[partitions.Of($"person-{i}")]) * 3 / 16_384);
        Assert.All(masters, master => Assert.InRange(master.Count(), 9_000, 11_000));
    }

    [Theory, MemberData(nameof(Counts))]
    public void A_sessions_id_names_its_partition(int count)
    {
        var keys = new StoreKeys("p", new Partitions(count));
        for (var i = 0; i < 2_000; i++)
        {
            var id = SessionId.Create(keys.SessionMark($"person-{i}"));
            Assert.Matches(IdForm(), id);
            Assert.Same(keys.ForPerson($"person-{i}"), keys.ForSession(id));
        }
    }

    [Theory, InlineData(""), InlineData("x"), InlineData("sess_"), InlineData("sess_..."), InlineData("sess_é\ud83d"), InlineData("____")]
    public void Any_text_has_some_partition(string id) => Assert.NotNull(new StoreKeys("p", new Partitions(64)).ForSession(id));

    [Fact]
    public void What_one_script_touches_has_one_tag()
    {
        var keys = new StoreKeys("idtoken", new Partitions(64));
        var person = keys.ForPerson("{ada}");
        var session = SessionId.Create(keys.SessionMark("{ada}"));
        string[] names =
        [
            keys.Session(session), keys.Enrollment("{ada}"), keys.Ringing("{ada}"), keys.Devices("{ada}"), person.PendingSessions, person.Enrollments, person.UsedCredential("i", "f"),
            person.UsedCredentialBefore("{ada}", "f"), person.UsedDeviceToken("{ada}", "f"), keys.Limit("device-token", "{ada}", "{ada}"), person.Outbox, person.OutboxLast, person.OutboxMover,
        ];
        Assert.Single(names.Select(TagOf).Distinct());
        string[] feed = [keys.FeedEvents("shop"), keys.FeedAttempts("shop"), keys.FeedBytes("shop"), keys.FeedLost("shop"), keys.FeedLast("shop"), keys.FeedMoved("shop")];
        Assert.Single(feed.Select(TagOf).Distinct());
        Assert.Single(new[] { keys.Limit("initiate", "a", "c"), keys.Limit("initiate", "b", "c"), keys.Limit("initiate", "c", "c") }.Select(TagOf).Distinct());
    }

    private static string TagOf(string key) => key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..key.IndexOf('}', StringComparison.Ordinal)];

    // 128 random bits are 22 characters of 6 bits.
    [GeneratedRegex("^sess_[A-Za-z0-9_-]{24}$")]
    private static partial Regex IdForm();
}
