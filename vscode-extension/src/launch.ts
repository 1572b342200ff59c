/**
 * Starts the server's process, and remembers how it ended.
 *
 * We start it ourselves so that a failure has a cause: to the language client a program that is
 * missing and one that dies at once are both "connection got disposed". It runs in the home folder,
 * not in the workspace, where a relative entry of PATH would find a program of the workspace's.
 */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { homedir } from "node:os";

/** Why a server is not there. */
export type Failure =
  | { kind: "bad-command" }
  | { kind: "not-found"; program: string }
  | { kind: "not-started"; program: string; why: string }
  | { kind: "ended"; how: string; said: string }
  | { kind: "refused"; why: string }
  | { kind: "silent"; seconds: number };

export class LaunchError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

const PATIENCE_MS = 2000;

/** A server's process, and how it ended once it did. */
export interface Launched {
  process: ChildProcessWithoutNullStreams;
  ended: Promise<string>;
}

/**
 * Start `command`.
 *
 * @throws LaunchError if there is no such program, or it cannot be run.
 */
export async function launch(command: readonly [string, ...string[]]): Promise<Launched> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: homedir(), stdio: "pipe" });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`);
    });
  });
  await started(child, program);
  // Without a listener a server that dies while we write to it would end the extension host.
  child.stdin.on("error", () => undefined);
  child.on("error", () => undefined);
  return { process: child, ended };
}

function started(child: ChildProcessWithoutNullStreams, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      const failure: Failure = missing
        ? { kind: "not-found", program }
        : { kind: "not-started", program, why: error.code ?? error.message };
      reject(new LaunchError(failure));
    });
  });
}

/** Wait until a server that was asked to end has ended; one that does not is made to. */
export async function end(launched: Launched, patience = PATIENCE_MS): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if ((await within(patience, launched.ended)) !== undefined) return;
    launched.process.kill(signal);
  }
  await launched.ended;
}

/** What the promise gives, or undefined when it takes longer than that many milliseconds. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
