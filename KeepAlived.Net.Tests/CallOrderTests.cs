using System.Reflection;
using System.Text.RegularExpressions;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests;

/// <summary>The order in which functions lie in the native binary is one in which a start calls them: not one of long ago.</summary>
internal sealed partial class CallOrderTests
{
    private const string OfOurs = "keepalived_KeepAlived_Net_";

    [Test]
    public void Most_functions_of_the_call_order_are_still_there()
    {
        var known = typeof(Libc).Assembly.GetTypes().SelectMany(static type => MethodsOf(type).Select(method => NameOf(type, method))).ToHashSet();
        var listed = File.ReadLines(Committed.Path("KeepAlived.Net", "call-order.txt")).Where(static line => line.StartsWith(OfOurs, StringComparison.Ordinal)).Select(Plain).ToList();
        var gone = listed.Where(name => !known.Contains(name) && !known.Contains(Overload().Replace(name, ""))).ToList();
        Assert.That(listed, Has.Count.GreaterThan(1000), "the list was read");
        Assert.That(gone, Has.Count.LessThan(listed.Count / 10), $"run scripts/call-order: {string.Join(", ", gone.Take(20))} and more are not called so");
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
    }

    private static string NameOf(Type type, MethodBase method) => $"keepalived_{Letters().Replace(type.FullName!, "_")}__{Letters().Replace(method.Name, "_")}";

    /// <summary>Without type arguments.</summary>
    private static string Plain(string name)
    {
        while (Arguments().IsMatch(name)) name = Arguments().Replace(name, "");
        return name;
    }

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex Letters();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Arguments();

    /// <summary>The number that tells overloads apart.</summary>
    [GeneratedRegex("_[0-9]+$")]
    private static partial Regex Overload();
}
