namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>Answers the requests of a master from a <see cref="Mib"/>; holds what is being set between test and commit.</summary>
internal sealed class SubAgent
{
    /// <summary>A response does not grow beyond this; GetBulk then has fewer repetitions, which it may (RFC 2741 §7.2.3.3).</summary>
    private const int MaxResponse = 1 << 15;

    private readonly List<VarBind> _wishes = [], _before = [];
    private uint _transaction;

    /// <summary>The answer; null where the master expects none.</summary>
    /// <param name="payload">What follows the header.</param>
    public byte[]? Answer(in PduHeader header, ReadOnlySpan<byte> payload, Mib mib)
    {
        var reader = new PduReader(payload, header.Flags);
        if ((header.Flags & PduFlags.NonDefaultContext) != 0) reader.Octets();
        return header.Type switch
        {
            PduType.Get => Get(header, ref reader, mib),
            PduType.GetNext => GetNext(header, ref reader, mib),
            PduType.GetBulk => GetBulk(header, ref reader, mib),
            PduType.TestSet => TestSet(header, ref reader, mib),
            PduType.CommitSet => CommitSet(header, mib),
            PduType.UndoSet => UndoSet(header, mib),
            PduType.CleanupSet => CleanUp(),
            _ => PduWriter.Response(header, PduError.ParseError).ToArray(),
        };
    }

    private static byte[] Get(in PduHeader header, ref PduReader reader, Mib mib)
    {
        var response = PduWriter.Response(header);
        while (!reader.IsAtEnd && response.Length < MaxResponse)
        {
            var name = reader.Range().Start;
            response.VarBind(name, mib.Get(name));
        }
        return Finish(header, reader, response);
    }

    private static byte[] GetNext(in PduHeader header, ref PduReader reader, Mib mib)
    {
        var response = PduWriter.Response(header);
        while (!reader.IsAtEnd && response.Length < MaxResponse) Add(response, mib.Next(reader.Range()));
        return Finish(header, reader, response);
    }

    private static byte[] GetBulk(in PduHeader header, ref PduReader reader, Mib mib)
    {
        var (single, repetitions) = (reader.UInt16(), reader.UInt16());
        var response = PduWriter.Response(header);
        var repeated = new List<SearchRange>();
        for (var i = 0; !reader.IsAtEnd; i++)
        {
            var range = reader.Range();
            if (i < single) Add(response, mib.Next(range));
            else repeated.Add(range);
        }
        if (reader.IsBroken) return PduWriter.Response(header, PduError.ParseError).ToArray();
        for (var round = 0; round < repetitions && response.Length < MaxResponse; round++)
        {
            var ended = true;
            for (var i = 0; i < repeated.Count; i++)
            {
                var found = mib.Next(repeated[i]);
                Add(response, found);
                ended &= found.Value.Type == MibType.EndOfMibView;
                repeated[i] = new(found.Name, Include: false, repeated[i].End);
            }
            if (ended) break;
        }
        return response.ToArray();
    }

    private byte[] TestSet(in PduHeader header, ref PduReader reader, Mib mib)
    {
        _wishes.Clear();
        _before.Clear();
        _transaction = header.Transaction;
        var error = PduError.None;
        while (!reader.IsAtEnd && error == PduError.None)
        {
            var wish = reader.VarBind();
            if (reader.IsBroken) break;
            _wishes.Add(wish);
            error = mib.Test(wish);
        }
        if (reader.IsBroken) error = PduError.ParseError;
        var index = error == PduError.None ? 0 : _wishes.Count;
        if (error != PduError.None) _wishes.Clear();
        return PduWriter.Response(header, error, index).ToArray();
    }

    private byte[] CommitSet(in PduHeader header, Mib mib)
    {
        if (header.Transaction != _transaction) return PduWriter.Response(header, PduError.CommitFailed, 1).ToArray();
        for (var i = 0; i < _wishes.Count; i++)
        {
            _before.Add(new(_wishes[i].Name, mib.Get(_wishes[i].Name)));
            if (!mib.Commit(_wishes[i])) return PduWriter.Response(header, PduError.CommitFailed, i + 1).ToArray();
        }
        return PduWriter.Response(header).ToArray();
    }

    private byte[] UndoSet(in PduHeader header, Mib mib)
    {
        for (var i = _before.Count - 1; i >= 0; i--) mib.Commit(_before[i]);
        CleanUp();
        return PduWriter.Response(header).ToArray();
    }

    private byte[]? CleanUp()
    {
        _wishes.Clear();
        _before.Clear();
        return null;
    }

    private static void Add(PduWriter response, in VarBind found) => response.VarBind(found.Name, found.Value);

    private static byte[] Finish(in PduHeader header, in PduReader reader, PduWriter response) =>
        reader.IsBroken ? PduWriter.Response(header, PduError.ParseError).ToArray() : response.ToArray();
}
