using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Framewise.Tests.Results.Report;

/// <summary>An open page, with everything that it complained of or asked for.</summary>
internal sealed class ReportView : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    private ReportView(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>Errors, messages, dialogs, and requests for anything but local files.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<ReportView> OpenAsync(IPage page, string address)
    {
        var view = new ReportView(page);
        page.Console += (_, message) => view._complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => view._complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            view._complaints.Add($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                view._complaints.Add($"request: {request.Url}");
        };
        await page.GotoAsync(address);
        if (!address.Contains("/index.html", StringComparison.Ordinal))
            await page.WaitForSelectorAsync("html[data-ready]");
        return view;
    }

    public Task WaitForVideoAsync() =>
        Page.WaitForFunctionAsync("() => { const v = document.getElementById('video'); return v.readyState >= 2 && !v.seeking; }");

    /// <summary>Waits until the video shows a time, and gives what it shows.</summary>
    public async Task<double> VideoTimeAsync(double expected, double tolerance)
    {
        var range = string.Create(
            CultureInfo.InvariantCulture,
            $"() => Math.abs(document.getElementById('video').currentTime - {expected}) <= {tolerance}"
        );
        try
        {
            await Page.WaitForFunctionAsync(range, null, new PageWaitForFunctionOptions { Timeout = 5000 });
        }
        catch (TimeoutException)
        {
            // The number that is returned says more than the timeout.
        }
        return await Page.EvaluateAsync<double>("() => document.getElementById('video').currentTime");
    }

    public Task<string?> TextAsync(string selector) => Page.TextContentAsync(selector);

    public async Task<IReadOnlyList<string>> AxeViolationsAsync()
    {
        var result = await Page.RunAxe();
        Assert.NotEmpty(result.Passes);
        return
        [
            .. result.Violations.Select(violation =>
                $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"
            ),
        ];
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
