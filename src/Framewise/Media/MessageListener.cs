using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>
/// Hears what FFmpeg says of one video, from any of its threads. A damaged file makes it say the same thousands of times: each text is
/// handed on once, at most <see cref="Most"/> of them, and the rest are counted.
/// </summary>
/// <param name="least">What is less bad is not heard.</param>
/// <param name="tell">Called with each message, by one thread at a time; what it throws is passed over, because FFmpeg's own code is what
/// it would unwind.</param>
internal sealed class MessageListener(DecoderMessage.Level least, Action<DecoderMessage> tell)
{
    public const int Most = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = [];
    private long _more;
    private bool _hasEnded;

    /// <summary>What is less bad is not heard.</summary>
    public DecoderMessage.Level Least => least;

    /// <summary>From now on hears what FFmpeg does on this thread, and all that decoders do that are opened on it.</summary>
    public void Attend() => MessageCallback.OfThisThread = this;

    public void Hear(DecoderMessage message)
    {
        if (message.Severity > least)
            return;
        lock (_lock)
        {
            if (_hasEnded)
                return;
            if (_told.Count < Most && _told.Add(message.Text))
                Tell(message);
            else
                _more++;
        }
    }

    /// <summary>Takes what a listener in a decoder process has handed on, its closing words included; a second process says some
    /// again.</summary>
    public void Relay(DecoderMessage message)
    {
        lock (_lock)
            if (!_hasEnded && _told.Add(message.Text))
                Tell(message);
    }

    /// <summary>Hears nothing more, and says how much there was.</summary>
    public void End()
    {
        if (MessageCallback.OfThisThread == this)
            MessageCallback.OfThisThread = null;
        lock (_lock)
        {
            if (!_hasEnded && _more > 0)
                Tell(new DecoderMessage(DecoderMessage.Level.Error, $"... and {_more} more, repeated or beyond {Most} different ones"));
            _hasEnded = true;
        }
    }

    private void Tell(DecoderMessage message)
    {
        try
        {
            tell(message);
        }
        catch (Exception)
        {
            // A log that cannot be written costs its line.
        }
    }
}
