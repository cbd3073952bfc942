using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Support;

/// <summary>Compares public fields and properties as deep as they go; where in a file something stood does not count.</summary>
internal static class DeepComparison
{
    private static readonly Type[] Leaves = [typeof(string), typeof(TimeSpan), typeof(IPAddress), typeof(IPEndPoint)];

    /// <summary>`Instances[0].Priority: 100, not 101`; null if all is equal.</summary>
    public static string? FirstDifference(object? expected, object? actual) => Compare("", expected, actual);

    private static string? Compare(string path, object? expected, object? actual)
    {
        if (ReferenceEquals(expected, actual) || expected is Place) return null;
        if (expected is null || actual is null || expected.GetType() != actual.GetType()) return Told(path, expected, actual);
        var type = expected.GetType();
        if (type.IsPrimitive || type.IsEnum || Leaves.Contains(type)) return expected.Equals(actual) ? null : Told(path, expected, actual);
        return expected is IEnumerable items ? CompareItems(path, items, (IEnumerable)actual) : CompareMembers(path, type, expected, actual);
    }

    private static string? CompareItems(string path, IEnumerable expected, IEnumerable actual)
    {
        var (left, right) = (expected.Cast<object?>().ToList(), actual.Cast<object?>().ToList());
        if (left.Count != right.Count) return Told($"{path}.Count", left.Count, right.Count);
        return left.Select((item, i) => Compare($"{path}[{i}]", item, right[i])).FirstOrDefault(difference => difference is not null);
    }

    private static string? CompareMembers(string path, Type type, object expected, object actual)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(field => (field.Name, Get: (Func<object, object?>)field.GetValue));
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (property.Name, Get: (Func<object, object?>)property.GetValue));
        return fields.Concat(properties).Select(member => Compare($"{path}.{member.Name}", member.Get(expected), member.Get(actual))).FirstOrDefault(difference => difference is not null);
    }

    private static string Told(string path, object? expected, object? actual) =>
        string.Create(CultureInfo.InvariantCulture, $"{path.TrimStart('.')}: {expected ?? "null"}, not {actual ?? "null"}");
}
