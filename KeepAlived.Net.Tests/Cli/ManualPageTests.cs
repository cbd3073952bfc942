using System.Text.RegularExpressions;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Cli;

/// <summary>packaging/keepalived.8 is written by hand; the options are declared once, in the table.</summary>
internal sealed class ManualPageTests
{
    private static readonly string[] Page = [.. Committed.Lines("packaging", "keepalived.8").Select(line => line.Replace("\\-", "-", StringComparison.Ordinal))];

    [Test]
    public void Every_option_has_an_item_with_its_argument()
    {
        foreach (var option in CommandLineOptions.Table)
            Assert.That(Page.Count(line => Describes(line, option)), Is.EqualTo(1), $"--{option.Long} in packaging/keepalived.8");
    }

    private static bool Describes(string line, CommandLineOption option)
    {
        var letter = option.Short == '\0' ? "" : $@"\\fB-{option.Short}\\fR, ";
        var argument = option.Argument is null ? "" : option.Argument.StartsWith('[') ? @"\[\\fB=.*\]" : @"=\\fR\\fI" + option.Argument;
        return Regex.IsMatch(line, $@"^{letter}\\fB--{option.Long}(\\fR)?{argument}(\\fR)?$");
    }
}
