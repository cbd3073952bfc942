using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>A block of the file: where it is, and which keywords were written in it (defaults and inheritance have to know).</summary>
internal abstract class ConfigurationItem
{
    private const int BitsOfWord = 64;

    /// <summary>The block's heading.</summary>
    public Place Where;

    private ulong _written;

    /// <summary>The bits beyond the first word; kinds of blocks with so many keywords have a place for them.</summary>
    protected virtual ref ulong[]? More => throw new InvalidOperationException($"a block of {Schema?.Keywords.Count} keywords needs more bits");

    /// <summary>The keywords that the bits stand for; null before any file was read.</summary>
    protected abstract IBlock? Schema { get; }

    /// <summary>Several blocks of the file fill it.</summary>
    public virtual bool IsSpread => false;

    /// <param name="index">Of the keyword in its schema.</param>
    public void Remember(IBlock schema, int index)
    {
        if (index < BitsOfWord) _written |= 1UL << index;
        else (More ??= new ulong[schema.Keywords.Count / BitsOfWord])[(index / BitsOfWord) - 1] |= 1UL << (index % BitsOfWord);
    }

    /// <summary>As if a keyword had not been written.</summary>
    public void Forget(int index)
    {
        if (index < BitsOfWord) _written &= ~(1UL << index);
        else if (More is { } more) more[(index / BitsOfWord) - 1] &= ~(1UL << (index % BitsOfWord));
    }

    /// <summary>Makes a keyword that was written here one of another block; false: it was not written here.</summary>
    protected bool MoveTo(ConfigurationItem other, string keyword)
    {
        if (!IsWritten(keyword)) return false;
        _written &= ~(1UL << Schema!.IndexOf(keyword));
        other.Remember(other.Schema!, other.Schema!.IndexOf(keyword));
        return true;
    }

    public bool IsWritten(int index) =>
        index < BitsOfWord ? (_written >> index & 1) != 0 : More is { } more && (more[(index / BitsOfWord) - 1] >> (index % BitsOfWord) & 1) != 0;

    /// <exception cref="ArgumentException">The keyword does not belong to this kind of block.</exception>
    public bool IsWritten(string keyword)
    {
        if (Schema is null) return false;
        var index = Schema.IndexOf(keyword);
        return index >= 0 ? IsWritten(index) : throw new ArgumentException($"{Schema.Name} has no keyword {keyword}", nameof(keyword));
    }
}
