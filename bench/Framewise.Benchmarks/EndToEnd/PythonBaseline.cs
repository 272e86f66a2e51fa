using System.Diagnostics;
using System.Text.Json;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>
/// The 2017 script's read and process_frame in Python with OpenCV and NumPy (Debian: python3-opencv), up to the model's input and without a
/// network: compare it with decode+prepare. Left out where OpenCV for Python is not installed.
/// </summary>
internal static class PythonBaseline
{
    public const string Name = "baseline: Python, OpenCV, to the model's input";

    private const string Interpreter = "/usr/bin/python3";

    private const string Script = """
        import json, resource, sys, time
        import cv2, numpy

        def process(frame):
            height, width = frame.shape[:2]
            frame = frame.astype(numpy.float32) - frame.mean()
            side = min(height, width)
            top, left = (height - side) // 2, (width - side) // 2
            return cv2.resize(frame[top:top + side, left:left + side], (227, 227), interpolation=cv2.INTER_AREA)

        def run(most):
            capture, count = cv2.VideoCapture(sys.argv[1]), 0
            while count < most:
                there, frame = capture.read()
                if not there: break
                process(frame)
                count += 1
            return count

        def cpu():
            used = resource.getrusage(resource.RUSAGE_SELF)
            return used.ru_utime + used.ru_stime

        most = int(sys.argv[2])
        run(min(64, most))
        before, started = cpu(), time.perf_counter()
        frames = run(most)
        print(json.dumps({"Frames": frames, "WallSeconds": time.perf_counter() - started, "CpuSeconds": cpu() - before,
                          "PeakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "AllocatedBytes": 0}))
        """;

    public static bool IsPossible
    {
        get
        {
            if (!File.Exists(Interpreter))
                return false;
            using var python = Process.Start(
                new ProcessStartInfo(Interpreter, ["-c", "import cv2, numpy"]) { RedirectStandardError = true }
            )!;
            python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0;
        }
    }

    public static Task<Measurement> RunAsync(string video, int frames)
    {
        using var python = Process.Start(
            new ProcessStartInfo(Interpreter, ["-c", Script, video, $"{frames}"]) { RedirectStandardOutput = true }
        )!;
        var json = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return Task.FromResult(JsonSerializer.Deserialize<Measurement>(json)!);
    }
}
