using System.Buffers.Binary;
using System.Text;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>
/// Seals a part under a key for this person alone. The context holds everything of the enrollment that the scripts need in the clear, so that a part opens only beside the
/// values that it was sealed with. Layout: kid of the master secret, a line feed, a sealed box.
/// </summary>
internal static class EnrollmentSeal
{
    public static byte[] Seal(MasterSecret secret, EnrollmentPart part, EnrollmentContext context, params ReadOnlySpan<byte[]> values)
    {
        var clear = new MemoryStream();
        var length = new byte[sizeof(int)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            clear.Write(length);
            clear.Write(value);
        }

        return [.. Encoding.ASCII.GetBytes(secret.Kid + '\n'), .. SealedBox.Seal(secret.EnrollmentKey(context.TokenId), clear.ToArray(), context.Bytes(part))];
    }

    public static byte[] Seal(MasterSecret secret, EnrollmentContext context, PushAddress address) =>
        Seal(secret, EnrollmentPart.Push, context, [Encoding.ASCII.GetBytes(address.Kind), .. address.Values]);

    /// <summary>Returns the master secret that a part names; null where there is none of that name.</summary>
    public static MasterSecret? SecretOf(MasterSecrets secrets, ReadOnlySpan<byte> sealedPart) =>
        secrets.Find(Encoding.ASCII.GetString(sealedPart[..Math.Max(0, sealedPart.IndexOf((byte)'\n'))]));

    /// <summary>Returns the values; null where the part was altered, moved, or sealed with a secret that is no longer configured.</summary>
    public static IReadOnlyList<byte[]>? Open(MasterSecrets secrets, EnrollmentPart part, EnrollmentContext context, ReadOnlySpan<byte> sealedPart)
    {
        if (SecretOf(secrets, sealedPart) is not { } secret)
            return null;
        var box = sealedPart[(secret.Kid.Length + 1)..];
        if (SealedBox.Open(secret.EnrollmentKey(context.TokenId), box, context.Bytes(part)) is not { } clear)
            return null;
        List<byte[]> values = [];
        for (var rest = clear.AsSpan(); rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            values.Add(rest.Slice(sizeof(int), length).ToArray());
            rest = rest[(sizeof(int) + length)..];
        }

        return values;
    }
}
