import { chromium } from 'playwright-core';
// processor time, because the machine is shared
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const s = await b.newBrowserCDPSession();
const cpu = async () => (await s.send('SystemInfo.getProcessInfo')).processInfo.reduce((sum, p) => sum + p.cpuTime, 0);
const ctx = await b.newContext({ viewport: { width: 1400, height: 1000 } });
for (let i = 0; i < 3; i++) {
  const p = await ctx.newPage(); const c0 = await cpu(), t0 = Date.now();
  await p.goto('file://' + process.argv[2]); await p.waitForSelector('html[data-ready]'); await p.evaluate(() => new Promise(requestAnimationFrame));
  const c1 = await cpu(), wall = Date.now() - t0; await p.focus('#track');
  for (let k = 0; k < 20; k++) { await p.keyboard.press(k % 2 ? '-' : '+'); await p.evaluate(() => new Promise(requestAnimationFrame)); }
  console.log(`open ${((c1 - c0)).toFixed(2)} s of processor, ${wall} ms wall; zoom step ${((await cpu() - c1) * 50).toFixed(0)} ms of processor, all processes`);
  await p.close();
}
await b.close();
