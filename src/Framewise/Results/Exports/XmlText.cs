using System.Xml;

namespace Framewise.Results.Exports;

/// <summary>Texts of data in XML.</summary>
internal static class XmlText
{
    /// <summary>Without the characters that XML cannot hold, and without line breaks.</summary>
    public static string Clean(string text) => string.Concat(text.Where(c => !char.IsControl(c) && XmlConvert.IsXmlChar(c)));
}
