using System.Text.Json;
using Framewise;
using Framewise.FrameSources.Isolation;

// Takes a video and gives its rows as they are made, a JSON object on each line:
//   dotnet run --project samples/Upload [MODEL]
//   curl -N --data-binary @clip.mp4 http://localhost:5000/classify
var builder = WebApplication.CreateBuilder();
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 2L << 30);
var app = builder.Build();

var options = new ClassifierOptions
{
    Isolation = new IsolatedDecoding(), // a stranger's file can cost its own rows at most
    LoggerFactory = app.Services.GetRequiredService<ILoggerFactory>(),
};
await using var classifier = args.Length > 0 ? VideoClassifier.Load(args[0], options) : await VideoClassifier.FetchAsync(options: options);
using var turn = new SemaphoreSlim(1); // one run at a time per classifier

app.MapPost(
    "/classify",
    async (HttpRequest request, HttpResponse response, CancellationToken cancelled) =>
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var upload = File.Create(file))
                await request.Body.CopyToAsync(upload, cancelled);
            await turn.WaitAsync(cancelled);
            try
            {
                response.ContentType = "application/jsonl";
                // Who hangs up cancels the token, and with it the run.
                await foreach (var frame in classifier.ClassifyAsync(file, cancelled))
                {
                    var best = frame.Predictions[0];
                    var row = new
                    {
                        frame.FrameIndex,
                        Seconds = frame.Time.TotalSeconds,
                        best.Label,
                        best.Probability,
                    };
                    await response.WriteAsync(JsonSerializer.Serialize(row, JsonSerializerOptions.Web) + "\n", cancelled);
                }
            }
            catch (FramewiseException e) when (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                await response.WriteAsync(e.Message, cancelled);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
);
await app.RunAsync();
