namespace KeepAlived.Net.Configuration.Model;

/// <summary>A block of the file: where it is, and which keywords were written in it (defaults and inheritance have to know).</summary>
internal abstract class ConfigurationItem
{
    /// <summary>The block's heading.</summary>
    public SourceSpan Where;

    private readonly List<(string Keyword, SourceSpan Where)> _written = [];

    public void Remember(string keyword, SourceSpan where) => _written.Add((keyword, where));

    public bool IsWritten(string keyword) => _written.Any(place => place.Keyword == keyword);

    /// <summary>The last place of a keyword, the heading if there is none.</summary>
    public SourceSpan PlaceOf(string keyword)
    {
        var index = _written.FindLastIndex(place => place.Keyword == keyword);
        return index < 0 ? Where : _written[index].Where;
    }
}
