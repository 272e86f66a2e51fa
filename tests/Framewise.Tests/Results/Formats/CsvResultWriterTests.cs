using System.Globalization;
using System.Text;
using Framewise.Media;
using Framewise.Results.Formats;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Sylvan.Data.Csv;

namespace Framewise.Tests.Results.Formats;

public class CsvResultWriterTests
{
    private static readonly FrameResult Row = new()
    {
        FrameIndex = 7,
        Pts = 3584,
        Time = TimeSpan.FromMilliseconds(280),
        Flags = FrameFlags.Concealed | FrameFlags.Gap,
        ByModel =
        [
            [new Prediction(134, "crane", 0.123456789f), new Prediction(517, "crane, \"tower\"", 1e-7f)],
        ],
    };

    [Fact]
    public void The_header_is_schema_1()
    {
        var text = Write(["net"], [2], compat: false);
        Assert.StartsWith("frame_index,pts,time_s,flags,class_1,label_1,prob_1,class_2,label_2,prob_2\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_reader_reads_back_what_was_written()
    {
        using var reader = CsvDataReader.Create(new StringReader(Write(["net"], [2], compat: false)));
        Assert.True(reader.Read());
        Assert.Equal(
            ["7", "3584", "0.280000", "concealed|gap", "134", "crane", "0.123457", "517", "crane, \"tower\""],
            Enumerable.Range(0, 9).Select(reader.GetString)
        );
        Assert.Equal(1e-7, reader.GetDouble(9), 1e-12);
        Assert.False(reader.Read());
    }

    [Fact]
    public void The_2017_columns_are_labels_then_probabilities_and_nothing_else()
    {
        using var reader = CsvDataReader.Create(new StringReader(Write(["net"], [2], compat: true)));
        Assert.Equal(["label_1", "label_2", "prob_1", "prob_2"], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        Assert.True(reader.Read());
        Assert.Equal("crane", reader.GetString(0));
        Assert.Equal("0.123457", reader.GetString(2));
    }

    [Fact]
    public void With_several_models_their_names_stand_in_front() =>
        Assert.Equal(
            ["frame_index", "pts", "time_s", "flags", "a_class_1", "a_label_1", "a_prob_1", "b_class_1", "b_label_1", "b_prob_1", "agree"],
            new TableColumns(["a", "b"], [1, 1]).Names
        );

    [Fact]
    public void The_culture_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat = new NumberFormatInfo
            {
                NumberDecimalSeparator = ",",
                NumberGroupSeparator = ".",
                NegativeSign = "~",
            };
            CultureInfo.CurrentCulture = culture;
            Assert.Equal("0,5", $"{0.5}");
            Assert.Contains(
                "7,3584,0.280000,concealed|gap,134,crane,0.123457,517,",
                Write(["net"], [2], compat: false),
                StringComparison.Ordinal
            );
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Write(string[] models, int[] classes, bool compat)
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvResultWriter(stream, new TableColumns(models, classes), compat))
            writer.Write(Row);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
