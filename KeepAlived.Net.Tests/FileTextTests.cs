using System.Text;

namespace KeepAlived.Net.Tests;

internal sealed class FileTextTests
{
    [TestCase("lb1", "lb1"), TestCase("Gr\u00c3\u00b6\u00c3\u009fe", "Größe"), TestCase("\u00e6\u009d\u00b1", "東"), TestCase("Gr\u00f6\u00dfe", "Größe", Description = "ISO 8859-1"), TestCase("東\u00c3\u00b6", "東\u00c3\u00b6", Description = "no bytes")]
    public void Bytes_become_the_characters_that_they_are_meant_for(string text, string characters) => Assert.That(FileText.Decode(text), Is.EqualTo(characters));

    [TestCase("Gr\u00c3\u00b6\u00c3\u009fe", "Größe"), TestCase("\u00e6\u009d\u00b1 1", "東 1"), TestCase("東", "東", Description = "ours")]
    public void Text_leaves_as_the_bytes_of_its_file(string text, string written) => Assert.That(FileText.Bytes(text), Is.EqualTo(Encoding.UTF8.GetBytes(written)));

    [Test]
    public void An_older_encoding_leaves_as_it_came() => Assert.That(FileText.Bytes("Gr\u00f6\u00dfe"), Is.EqualTo(new byte[] { (byte)'G', (byte)'r', 0xf6, 0xdf, (byte)'e' }));
}
