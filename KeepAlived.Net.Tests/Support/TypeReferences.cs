using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace KeepAlived.Net.Tests.Support;

/// <summary>One type mentions another; names without the common prefix, as in <c>Ipvs.IpvsPlan</c>. Nested types count as their outermost one.</summary>
internal sealed record TypeReference(string User, string Used);

/// <summary>Finds which types of an assembly use which, in signatures and in the instructions of every method.</summary>
internal static class TypeReferences
{
    private const string Prefix = "KeepAlived.Net.";
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static HashSet<TypeReference> Of(Assembly assembly)
    {
        var references = new HashSet<TypeReference>();
        foreach (var type in assembly.GetTypes().Where(type => NameOf(type) is not null))
            foreach (var used in Mentioned(type).SelectMany(Parts).Where(used => used.Assembly == assembly))
                if (NameOf(used) is { } name && NameOf(type) != name) references.Add(new(NameOf(type)!, name));
        return references;
    }

    /// <summary>Null for what the compiler made outside our namespaces.</summary>
    private static string? NameOf(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        var name = type.Namespace is null ? type.Name : $"{type.Namespace}.{type.Name}";
        return name.StartsWith(Prefix, StringComparison.Ordinal) && !type.IsDefined(typeof(CompilerGeneratedAttribute)) ? name[Prefix.Length..] : null;
    }

    private static IEnumerable<Type> Mentioned(Type type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var contract in type.GetInterfaces()) yield return contract;
        foreach (var field in type.GetFields(All)) yield return field.FieldType;
        foreach (var method in type.GetMembers(All).OfType<MethodBase>())
            foreach (var used in Mentioned(method)) yield return used;
    }

    private static IEnumerable<Type> Mentioned(MethodBase method)
    {
        foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
        if (method is MethodInfo function) yield return function.ReturnType;
        if (method.GetMethodBody() is not { } body) yield break;
        foreach (var local in body.LocalVariables) yield return local.LocalType;
        foreach (var token in Tokens(body.GetILAsByteArray()!))
        {
            if (Resolve(method, token) is not { } member) continue;
            yield return member as Type ?? member.DeclaringType ?? typeof(object);
            if (member is MethodInfo { IsGenericMethod: true } generic)
                foreach (var argument in generic.GetGenericArguments()) yield return argument;
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null);

    /// <summary>The metadata tokens of types, fields and methods in a stream of instructions (ECMA-335 III).</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE) value = (short)(0xFE00 | code[at++]);
            var operand = OpCodes[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    /// <summary>A type with what it is made of: elements, type arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.IsGenericParameter) yield break;
        if (type.HasElementType)
        {
            foreach (var part in Parts(type.GetElementType()!)) yield return part;
            yield break;
        }
        yield return type;
        foreach (var argument in type.GetGenericArguments().SelectMany(Parts)) yield return argument;
    }
}
