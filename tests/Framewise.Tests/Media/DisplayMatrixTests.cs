using Framewise.Media;
using Framewise.Media.FFmpeg;

namespace Framewise.Tests.Media;

public class DisplayMatrixTests
{
    private const int One = 1 << 16;

    [Theory]
    [InlineData(One, 0, 0, One, 0, false)]
    [InlineData(0, One, -One, 0, 90, false)]
    [InlineData(-One, 0, 0, -One, 180, false)]
    [InlineData(0, -One, One, 0, 270, false)]
    [InlineData(-One, 0, 0, One, 0, true)]
    [InlineData(One, 0, 0, -One, 180, true)]
    [InlineData(0, -One, -One, 0, 90, true)]
    [InlineData(0, One, One, 0, 270, true)]
    [InlineData(2 * One, 0, 0, One, 0, false)]
    public void Quarter_turns_and_mirrors_are_read(int a, int b, int c, int d, int clockwise, bool mirrored) =>
        Assert.Equal(new Orientation(clockwise, mirrored), DisplayMatrix.ToOrientation([a, b, 0, c, d, 0, 0, 0, 1 << 30]));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(46341, 46341, -46341, 46341)]
    [InlineData(One, 0, 0, 1)]
    [InlineData(int.MinValue, 7, 0, 3)]
    public void Odd_angles_and_nonsense_are_not_applied(int a, int b, int c, int d) =>
        Assert.Equal(default, DisplayMatrix.ToOrientation([a, b, 0, c, d, 0, 0, 0, 1 << 30]));

    /// <summary>Moves the corner pixels of a 3x2 picture by the matrix itself and by the orientation's words, and compares where they
    /// land.</summary>
    [Theory]
    [InlineData(0, One, -One, 0)]
    [InlineData(0, -One, One, 0)]
    [InlineData(-One, 0, 0, One)]
    [InlineData(0, -One, -One, 0)]
    [InlineData(0, One, One, 0)]
    public void Mirror_first_then_turn_gives_what_the_matrix_gives(int a, int b, int c, int d)
    {
        var orientation = DisplayMatrix.ToOrientation([a, b, 0, c, d, 0, 0, 0, 1 << 30]);
        // Directions only: the matrix maps (x, y) to (a x + c y, b x + d y), y downwards.
        foreach (var (x, y) in new[] { (1, 0), (0, 1) })
        {
            var (turnedX, turnedY) = (orientation.Mirrored ? -x : x, y);
            for (var degrees = 0; degrees < orientation.ClockwiseDegrees; degrees += 90)
                (turnedX, turnedY) = (-turnedY, turnedX);
            Assert.Equal((((a * x) + (c * y)) / One, ((b * x) + (d * y)) / One), (turnedX, turnedY));
        }
    }
}
