using Framewise.Results.Files;
using Framewise.Tests.Results.Report;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Framewise.Tests.Results.Report;

/// <summary>The distribution's Chromium, started at its first use with a new profile; a test that needs it is skipped where it is
/// absent.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal async Task<ReportView> OpenAsync(string file, ColorScheme scheme = ColorScheme.Light, string hash = "") =>
        await ReportView.OpenAsync(await NewPageAsync(scheme), FileLink.To(file) + hash);

    internal async Task<IPage> NewPageAsync(ColorScheme scheme = ColorScheme.Light)
    {
        var program = Environment.GetEnvironmentVariable("FRAMEWISE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "Chromium is not installed (apt-get install chromium).");
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions
                {
                    ExecutablePath = program,
                    Headless = true,
                    Args =
                    [
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-modeling",
                        "--disable-component-update",
                        "--disable-sync",
                    ],
                }
            );
        }
        finally
        {
            _starting.Release();
        }
        var context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = 1400, Height = 1000 },
            }
        );
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}
