using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class TextSetTests
{
    [Test]
    public void It_holds_what_a_set_of_strings_holds([Range(1, 20)] int seed)
    {
        var (random, set, model) = (new Random(seed), new TextSet(), new List<string>());
        for (var step = 0; step < 2000; step++)
        {
            var text = $"{new string('ä', random.Next(60))}{random.Next(40)}";
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.That(set.Contains(bytes), Is.EqualTo(model.Contains(text)));
            if (random.Next(2) == 0)
            {
                Assert.That(set.Add(bytes), Is.EqualTo(!model.Contains(text)));
                if (!model.Contains(text)) model.Add(text);
            }
            else Assert.That(set.Remove(bytes), Is.EqualTo(model.Remove(text)));
            Assert.That(set.Count, Is.EqualTo(model.Count));
        }
        Assert.That(set.Strings(), Is.EquivalentTo(model));
        var told = new List<string>();
        set.ForEach(text => told.Add(Encoding.UTF8.GetString(text)));
        Assert.That(told, Is.EqualTo(set.Strings()));
    }

    [Test]
    public void Texts_come_in_the_order_in_which_they_were_added()
    {
        var (set, texts) = (new TextSet(), Enumerable.Range(0, 1000).Select(static number => $"tcp 10.0.0.1 {number * 7 % 1000}").ToList());
        texts.ForEach(text => set.Add(Encoding.UTF8.GetBytes(text)));
        Assert.That(set.Strings(), Is.EqualTo(texts));
    }

    [Test]
    public void Texts_of_any_length_stay_what_they_are([Values(1, 255, 256, 4000, 16384, 16385, 50000)] int length)
    {
        var set = new TextSet();
        var texts = Enumerable.Range(0, 60).Select(number => $"{number} {new string((char)('a' + (number % 26)), number % 4 == 3 ? 20 : Math.Max(0, length - (number % 5)))}").ToList();
        texts.ForEach(text => set.Add(Encoding.UTF8.GetBytes(text)));
        Assert.That(set.Strings(), Is.EqualTo(texts));
        foreach (var text in texts[..50]) Assert.That(set.Remove(Encoding.UTF8.GetBytes(text)), Is.True);
        Assert.That(set.Strings(), Is.EqualTo(texts[50..]));
    }
}
