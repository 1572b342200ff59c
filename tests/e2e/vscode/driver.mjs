// One page of a real browser, driven line by line: {"do", ...arguments} on stdin, {"value"} or
// {"error"} on stdout. It knows nothing of what is tested; that is said in Python.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [, , home, executablePath] = process.argv;
const { chromium } = createRequire(`${home}/driver/`)("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });

/** The lines of the document as they are shown, from the top; ghost text is no part of it. */
function lines(elements) {
  const rows = elements.map((element) => {
    const row = element.cloneNode(true);
    for (const ghost of row.querySelectorAll("[class*=ghost-text]")) ghost.remove();
    return [element.getBoundingClientRect().top, row.textContent.replaceAll("\u00a0", " ")];
  });
  return rows.sort(([one], [other]) => one - other).map(([, text]) => text);
}

const actions = {
  open: ({ url }) => page.goto(url, { waitUntil: "domcontentloaded", timeout: 120_000 }),
  click: ({ selector, timeout }) => page.click(selector, { timeout }),
  press: ({ key }) => page.keyboard.press(key),
  type: ({ text }) => page.keyboard.type(text, { delay: 40 }),
  wait: ({ selector, state, timeout }) => page.waitForSelector(selector, { state, timeout }),
  texts: ({ selector }) => page.locator(selector).allTextContents(),
  document: () => page.locator(".monaco-editor .view-line").evaluateAll(lines),
  shot: ({ path }) => page.screenshot({ path }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...rest } = JSON.parse(line);
  const answer = await actions[name](rest).then(
    (value) => ({ value: Array.isArray(value) ? value : null }),
    (error) => ({ error: error.message }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
