namespace Framewise.Models.TfLite;

/// <summary>Element types, numbered as in the schema.</summary>
internal enum TfLiteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    Uint8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
}
