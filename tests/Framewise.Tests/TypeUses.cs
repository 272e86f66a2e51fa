using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Framewise.Tests;

/// <summary>Which types a type uses, as its compiled code says: in signatures, fields and bodies, its own nested types included.</summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All types of the assembly that are not nested, each with those of the same assembly that it uses.</summary>
    public static IEnumerable<(Type User, Type Used)> Of(Assembly assembly) =>
        from type in assembly.GetTypes()
        from used in Direct(type).SelectMany(Parts)
        where used.Assembly == assembly
        let pair = (User: Outermost(type), Used: Outermost(used))
        where pair.User != pair.Used
        group pair by pair into pairs
        select pairs.Key;

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsConstructedGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];

    private static IEnumerable<Type> Direct(Type type)
    {
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var contract in type.GetInterfaces())
            yield return contract;
        foreach (var field in type.GetFields(All))
            yield return field.FieldType;
        foreach (var method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            foreach (var parameter in method.GetParameters())
                yield return parameter.ParameterType;
            if (method is MethodInfo { ReturnType: var result })
                yield return result;
            if (method.GetMethodBody() is not { } body)
                continue;
            foreach (var local in body.LocalVariables)
                yield return local.LocalType;
            foreach (var used in InCode(body.GetILAsByteArray()!, method))
                yield return used;
        }
    }

    private static IEnumerable<Type> InCode(byte[] code, MethodBase method)
    {
        for (var at = 0; at < code.Length; )
        {
            var value = code[at] == 0xFE ? (short)(0xFE00 | code[++at]) : code[at];
            at++;
            var kind = s_codes[value].OperandType;
            if (kind is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(
                    BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
                    method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethodDefinition ? method.GetGenericArguments() : null
                );
                if ((member as Type ?? member!.DeclaringType) is { } type)
                    yield return type;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                    foreach (var argument in generic.GetGenericArguments())
                        yield return argument;
            }
            at += kind switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
                _ => 4,
            };
        }
    }
}
