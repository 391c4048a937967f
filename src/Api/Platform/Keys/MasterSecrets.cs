namespace IdToken.Api.Platform.Keys;

/// <summary>The ring of master secrets: the first is current, the rest are still accepted.</summary>
internal sealed class MasterSecrets
{
    private MasterSecret[] _ring = [];

    public MasterSecret Current => _ring.Length > 0 ? _ring[0] : throw new InvalidOperationException("The master secrets have not been loaded.");

    public MasterSecret? Find(string kid) => Array.Find(_ring, s => s.Kid == kid);

    public void Load(IEnumerable<MasterSecret> secrets) => _ring = [.. secrets];
}
