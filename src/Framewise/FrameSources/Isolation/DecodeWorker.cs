using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.Isolation;

/// <summary>The inside of a decoder process: takes requests, one JSON object a line, and answers each with the records of a
/// video.</summary>
/// <param name="requests">What is asked for.</param>
/// <param name="output">Where the records go.</param>
/// <param name="atFrame">Called with the index of each decoded frame: where tests let a decoder fail.</param>
internal sealed class DecodeWorker(Stream requests, Stream output, Action<long>? atFrame = null)
{
    private readonly BlockingCollection<DecodeRequest> _received = [];
    private readonly FrameRecordWriter _records = new(output);
    private PixelRecipe[] _recipes = [];
    private Preprocessor[] _preprocessors = [];

    /// <summary>Serves until the requests end.</summary>
    public void Run()
    {
        new Thread(ReceiveRequests) { IsBackground = true, Name = "framewise-requests" }.Start();
        try
        {
            _records.WriteReady();
            WarmUp();
            foreach (var request in _received.GetConsumingEnumerable())
                Answer(request);
        }
        catch (IOException)
        {
            // Nobody reads the records any more.
        }
    }

    /// <summary>As long as whoever will ask is still busy with models.</summary>
    private void WarmUp()
    {
        try
        {
            if (_received.Count == 0)
                FFmpegLibraries.Require();
            if (_received.Count == 0)
                CodeWarmup.Send();
        }
        catch (Exception)
        {
            // Whatever it is, the first video meets it again and says it.
        }
    }

    private void ReceiveRequests()
    {
        using var lines = new StreamReader(requests);
        while (lines.ReadLine() is { } line)
            _received.Add(JsonSerializer.Deserialize<DecodeRequest>(line, RecordKeys.Json)!);
        // Whoever asked has gone. The other thread may be inside a decoder that never comes back, so nothing is waited for.
        Process.GetCurrentProcess().Kill();
    }

    private void Answer(DecodeRequest request)
    {
        if (request.IsSurvey)
        {
            _records.WriteSurvey(VideoSurvey.Of(request.Path, request.Stream, request.Longest, request.Frames, _records.WriteWaiting));
            return;
        }
        var messages = request.Messages is { } least ? new MessageListener(least, _records.WriteMessage) : null;
        try
        {
            if (!_recipes.SequenceEqual(request.Recipes))
                (_recipes, _preprocessors) = ([.. request.Recipes], [.. request.Recipes.Select(recipe => new Preprocessor(recipe))]);
            int[] bytes = [.. _preprocessors.Select(preprocessor => preprocessor.BytesPerPicture)];
            using var source = ShownFrames.Of(new DecoderSource(request, _preprocessors, _records.WriteWaiting, messages), request, bytes);
            _records.WriteStream(source.Stream, _recipes);
            Send(source, request, new PreparedFrame(bytes), messages);
        }
        catch (MediaException e)
        {
            messages?.End();
            _records.WriteEnd(null, e);
        }
    }

    private void Send(IFrameSource source, DecodeRequest request, PreparedFrame frame, MessageListener? messages)
    {
        MediaException? error = null;
        try
        {
            while (source.Read())
            {
                atFrame?.Invoke(source.Frame.Index);
                if (source.IsSelected && source.Frame.Index >= request.PixelsFrom)
                {
                    source.Fill(frame);
                    _records.WriteFrame(frame);
                }
                else
                {
                    _records.WriteSkipped(source.Frame);
                }
            }
            if (source.StoppedAtEnd)
                _records.WriteSkipped(source.Frame);
        }
        catch (MediaException e)
        {
            error = e;
        }
        // Whoever asked reads no further than the last record.
        messages?.End();
        _records.WriteEnd(source.Ledger, error, (source.Reading, source.Preprocessing));
    }
}
