using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Tests.Netlink;

/// <summary>Attribute writer and reader (struct nlattr, netlink(7)), little-endian bytes written by hand.</summary>
internal sealed class AttributeTests
{
    [Test]
    public void Attributes_are_padded_with_zeros_in_a_dirty_buffer()
    {
        var buffer = Enumerable.Repeat((byte)0xA5, 64).ToArray();
        var writer = new AttributeWriter(buffer);
        writer.Put(1, (byte)7);
        writer.PutBigEndian(2, 80);
        writer.PutText(3, "rr");
        Assert.That(Convert.ToHexString(buffer[..writer.Length]), Is.EqualTo("0500010007000000" + "0600020000500000" + "0700030072720000"));
        Assert.That(buffer[writer.Length..], Is.All.EqualTo(0xA5), "nothing is written past the end");
    }

    [Test]
    public void A_nested_attribute_carries_its_flag_and_the_length_of_its_children()
    {
        var buffer = new byte[64];
        var writer = new AttributeWriter(buffer);
        var outer = writer.BeginNested(1);
        var plain = writer.BeginPlainNested(2);
        writer.Put(3, 0x01020304u);
        writer.EndNested(plain);
        writer.EndNested(outer);
        Assert.That(Convert.ToHexString(buffer[..writer.Length]), Is.EqualTo("10000180" + "0C000200" + "0800030004030201"));
    }

    [Test]
    public void A_buffer_that_is_too_small_is_an_error_and_not_an_overrun() =>
        Assert.That(
            () =>
            {
                var writer = new AttributeWriter(new byte[10]);
                writer.Put(1, 1u);
                writer.Put(2, 2u);
            }, Throws.InstanceOf<ArgumentException>());

    [Test]
    public void What_was_written_is_read_back()
    {
        var buffer = new byte[128];
        var writer = new AttributeWriter(buffer);
        writer.Put(1, 0x1122334455667788UL);
        writer.PutText(2, "wlc");
        var nested = writer.BeginNested(3);
        writer.Put(4, (byte)9);
        writer.EndNested(nested);

        var reader = new AttributeReader(buffer.AsSpan(0, writer.Length));
        Assert.That(reader.Next() && reader.Type == 1);
        Assert.That(reader.Get<ulong>(), Is.EqualTo(0x1122334455667788UL));
        Assert.That(reader.Next() && reader.Type == 2);
        Assert.That(reader.GetText(), Is.EqualTo("wlc"));
        Assert.That(reader.Next() && reader.Type == 3, "the nested flag is not part of the type");
        var inner = new AttributeReader(reader.Value);
        Assert.That(inner.Next() && inner.Type == 4 && inner.Get<byte>() == 9);
        Assert.That(inner.Next() || reader.Next() || reader.Malformed, Is.False);
    }

    [TestCase((ushort)0)]
    [TestCase((ushort)3)]
    [TestCase((ushort)9)]
    [TestCase((ushort)65535)]
    public void An_impossible_length_ends_the_walk(ushort length)
    {
        byte[] bytes = [(byte)length, (byte)(length >> 8), 1, 0, 1, 2, 3, 4];
        var reader = new AttributeReader(bytes);
        Assert.That(reader.Next(), Is.False);
        Assert.That(reader.Malformed, Is.True);
        Assert.That(reader.Next(), Is.False, "and it stays ended");
    }

    [Test]
    public void An_attribute_at_the_end_may_lack_its_padding()
    {
        byte[] bytes = [5, 0, 1, 0, 42];
        var reader = new AttributeReader(bytes);
        Assert.That(reader.Next(), Is.True);
        Assert.That(reader.Get<byte>(), Is.EqualTo(42));
        Assert.That(reader.Next() || reader.Malformed, Is.False);
    }

    [Test]
    public void A_value_shorter_than_asked_for_reads_as_zero()
    {
        byte[] bytes = [6, 0, 1, 0, 0xFF, 0xFF, 0, 0];
        var reader = new AttributeReader(bytes);
        Assert.That(reader.Next(), Is.True);
        Assert.That(reader.Get<uint>(), Is.Zero);
    }

    [Test]
    public void Every_truncation_and_random_bytes_end_without_reading_past_the_end()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            if (bytes.Length > 1 && random.Next(2) == 0) (bytes[0], bytes[1]) = ((byte)random.Next(0, 44), 0);
            var reader = new AttributeReader(bytes);
            var (read, count) = (0, 0);
            while (reader.Next())
            {
                read += AttributeWriter.HeaderSize + reader.Value.Length;
                count++;
            }
            Assert.That(read, Is.LessThanOrEqualTo(bytes.Length), Convert.ToHexString(bytes));
            Assert.That(count, Is.LessThanOrEqualTo(bytes.Length / AttributeWriter.HeaderSize));
        }
    }
}
