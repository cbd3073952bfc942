namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>A row of a table, and its index.</summary>
internal sealed record MibRow<T>(uint[] Index, T Item)
    where T : class;

/// <summary>Describes a table: its rows, and how each column reads one.</summary>
internal sealed class MibTable<T>
    where T : class
{
    private readonly MibBuilder _owner;
    private readonly uint[] _prefix;
    private readonly T[] _items;
    private readonly uint[][] _indexes;

    /// <param name="prefix">The entry's identifier.</param>
    public MibTable(MibBuilder owner, uint[] prefix, List<MibRow<T>> rows)
    {
        (_owner, _prefix) = (owner, prefix);
        rows.Sort(static (left, right) => Oid.Compare(left.Index, right.Index));
        // Two rows of one index cannot be told apart: the first stays.
        for (var i = rows.Count - 1; i > 0; i--)
            if (Oid.Compare(rows[i].Index, rows[i - 1].Index) == 0) rows.RemoveAt(i);
        _items = rows.ConvertAll(static row => row.Item).ToArray();
        _indexes = rows.ConvertAll(static row => row.Index).ToArray();
    }

    /// <summary>Adds a column; with <paramref name="test"/> and <paramref name="commit"/> it can be written.</summary>
    public MibTable<T> Column(uint number, Func<T, MibValue?> value, Func<T, MibValue, PduError>? test = null, Action<T, MibValue>? commit = null)
    {
        var items = _items;
        if (items.Length > 0)
            _owner.Add(new(Oid.Of(_prefix, number), _indexes, row => value(items[row]),
                test is null ? null : (row, wish) => test(items[row], wish), commit is null ? null : (row, wish) => commit(items[row], wish)));
        return this;
    }
}

/// <summary>Collects the objects of a <see cref="Mib"/>.</summary>
internal sealed class MibBuilder
{
    private static readonly uint[][] Scalar = [[0]];
    private readonly List<MibColumn> _columns = [];

    public void Add(MibColumn column) => _columns.Add(column);

    /// <param name="name">Without the index 0 that follows it.</param>
    public void AddScalar(uint[] name, Func<MibValue?> value) => Add(new(name, Scalar, _ => value()));

    public MibTable<T> Table<T>(uint[] prefix, List<MibRow<T>> rows)
        where T : class => new(this, prefix, rows);

    /// <summary>A table whose rows are numbered from 1.</summary>
    public MibTable<T> Numbered<T>(uint[] prefix, IEnumerable<T> items)
        where T : class
    {
        var rows = new List<MibRow<T>>();
        foreach (var item in items) rows.Add(new([(uint)rows.Count + 1], item));
        return Table(prefix, rows);
    }

    public Mib Build() => new(_columns);
}
