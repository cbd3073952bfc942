namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>What an agent can tell at one moment: columns in the order of their identifiers, found by binary search.</summary>
internal sealed class Mib
{
    public static readonly Mib Empty = new([]);

    private readonly MibColumn[] _columns;

    public Mib(IEnumerable<MibColumn> columns)
    {
        _columns = [.. columns];
        Array.Sort(_columns, static (left, right) => Oid.Compare(left.Prefix, right.Prefix));
    }

    /// <summary>The value of exactly this object, or why there is none.</summary>
    public MibValue Get(uint[] name)
    {
        if (Find(name) is not { } column) return MibValue.NoSuchObject;
        return column.RowOf(name) is >= 0 and var row ? column.Value(row) ?? MibValue.NoSuchInstance : MibValue.NoSuchInstance;
    }

    /// <summary>The first object in a range, or the end of the view under the range's own name.</summary>
    public VarBind Next(in SearchRange range)
    {
        var place = FirstAfter(range.Start);
        if (place > 0 && _columns[place - 1].Contains(range.Start)) place--;
        for (; place < _columns.Length; place++)
        {
            var column = _columns[place];
            if (range.End.Length > 0 && Oid.Compare(column.Prefix, range.End) >= 0) break;
            var row = 0;
            if (column.Contains(range.Start))
            {
                var index = range.Start.AsSpan(column.Prefix.Length);
                row = column.FirstFrom(index);
                if (!range.Include && row < column.Indexes.Length && Oid.Compare(column.Indexes[row], index) == 0) row++;
            }
            for (; row < column.Indexes.Length; row++)
            {
                if (column.Value(row) is not { } value) continue;
                var name = Oid.Of(column.Prefix, column.Indexes[row]);
                return range.End.Length > 0 && Oid.Compare(name, range.End) >= 0 ? new(range.Start, MibValue.EndOfMibView) : new(name, value);
            }
        }
        return new(range.Start, MibValue.EndOfMibView);
    }

    /// <summary>Whether an object takes a value.</summary>
    public PduError Test(in VarBind wish)
    {
        if (Find(wish.Name) is not { Test: { } test } column || column.RowOf(wish.Name) is not (>= 0 and var row)) return PduError.NotWritable;
        return test(row, wish.Value);
    }

    /// <summary>Writes a value that was tested; false if the object is gone by now.</summary>
    public bool Commit(in VarBind wish)
    {
        if (Find(wish.Name) is not { Commit: { } commit } column || column.RowOf(wish.Name) is not (>= 0 and var row)) return false;
        commit(row, wish.Value);
        return true;
    }

    private MibColumn? Find(ReadOnlySpan<uint> name)
    {
        var place = FirstAfter(name) - 1;
        return place >= 0 && _columns[place].Contains(name) ? _columns[place] : null;
    }

    /// <summary>The first column whose own identifier comes after a name.</summary>
    private int FirstAfter(ReadOnlySpan<uint> name)
    {
        var (low, high) = (0, _columns.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Oid.Compare(_columns[middle].Prefix, name) <= 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
