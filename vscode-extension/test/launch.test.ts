import { mkdtempSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { end, launch, LaunchError, within, type Failure } from "../src/launch";

/** A real program: this Node with a script of one line. */
function node(script: string): [string, ...string[]] {
  return [process.execPath, "-e", script];
}

async function failure(command: [string, ...string[]]): Promise<Failure> {
  try {
    const { process: child } = await launch(command);
    child.kill("SIGKILL");
  } catch (error) {
    if (error instanceof LaunchError) return error.failure;
    throw error;
  }
  throw new Error("it started");
}

async function firstOutput(command: [string, ...string[]]): Promise<string> {
  const launched = await launch(command);
  const chunk = await new Promise<Buffer>((resolve) => launched.process.stdout.once("data", resolve));
  launched.process.stdin.end();
  await end(launched);
  return chunk.toString();
}

describe("launching a server", () => {
  it("says that there is no such program", async () => {
    expect(await failure(["trueline-that-is-not-here", "lsp"])).toEqual({
      kind: "not-found",
      program: "trueline-that-is-not-here",
    });
  });

  it("says that a file is not a program", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "trueline-")), "trueline");
    writeFileSync(file, "not a program", { mode: 0o644 });
    expect(await failure([file])).toEqual({ kind: "not-started", program: file, why: "EACCES" });
  });

  it("runs it in the home folder, not in the workspace", async () => {
    expect(await firstOutput(node("process.stdout.write(process.cwd())"))).toBe(homedir());
  });

  it("passes arguments as they are, without a shell", async () => {
    expect(await firstOutput([...node("process.stdout.write(process.argv[1])"), "$HOME; true"])).toBe(
      "$HOME; true",
    );
  });

  it("remembers how it ended", async () => {
    const { ended } = await launch(node("process.exit(3)"));
    expect(await ended).toBe("exit code 3");
  });

  it("survives writing to a server that no longer reads", async () => {
    const deaf = "require('fs').closeSync(0); process.stdout.write('deaf'); setInterval(() => 0, 1000)";
    const launched = await launch(node(deaf));
    await new Promise((resolve) => launched.process.stdout.once("data", resolve));
    const error = await new Promise((resolve) => launched.process.stdin.write("x", resolve));
    expect(error).toMatchObject({ code: "EPIPE" });
    await end(launched, 20);
  });
});

describe("ending a server", () => {
  it("waits for one that ends by itself", async () => {
    const launched = await launch(node("process.stdin.resume().on('end', () => process.exit(7))"));
    launched.process.stdin.end();
    await end(launched, 30_000);
    expect(await launched.ended).toBe("exit code 7");
  });

  it("terminates one that stays", async () => {
    const launched = await launch(node("setInterval(() => 0, 1000)"));
    await end(launched, 20);
    expect(await launched.ended).toMatch(/SIGTERM|SIGKILL/);
  });

  it("kills one that does not listen", async () => {
    const launched = await launch(node("process.on('SIGTERM', () => 0); process.stdout.write('deaf'); setInterval(() => 0, 1000)"));
    await new Promise((resolve) => launched.process.stdout.once("data", resolve));
    await end(launched, 20);
    expect(await launched.ended).toBe("signal SIGKILL");
  });
});

describe("within", () => {
  it("gives what comes in time, and undefined for what does not", async () => {
    expect(await within(30_000, Promise.resolve(1))).toBe(1);
    expect(await within(1, new Promise<number>(() => undefined))).toBeUndefined();
  });

  it("passes a rejection on", async () => {
    await expect(within(30_000, Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
