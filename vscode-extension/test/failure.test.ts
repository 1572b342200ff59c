import { expect, it } from "vitest";

import { explained } from "../src/failure";
import type { Failure } from "../src/launch";

it.each<[Failure, string[]]>([
  [{ kind: "bad-command" }, ["trueline.command", "list of words"]],
  [{ kind: "not-found", program: "trueline" }, ["trueline was not found", "pip", "trueline.command"]],
  [{ kind: "not-started", program: "/x", why: "EACCES" }, ["/x", "EACCES", "trueline.command"]],
  [{ kind: "refused", why: "internal error: x" }, ["did not start", "internal error: x"]],
  [{ kind: "silent", seconds: 60 }, ["60 seconds", "a language server"]],
])("says what is wrong and what to do: %j", (failure, parts) => {
  const line = explained(failure);
  for (const part of parts) expect(line).toContain(part);
  expect(line).not.toContain("\n");
});

it("quotes the last words of a server that ended, once", () => {
  const said = "trueline: no weights in /x; install the package again.";
  expect(explained({ kind: "ended", how: "exit code 3", said })).toBe(
    "the server ended (exit code 3): no weights in /x; install the package again. Its log may say more.",
  );
});

it("says so little of a server that ended without a word", () => {
  expect(explained({ kind: "ended", how: "signal SIGKILL", said: "" })).toBe(
    "the server ended (signal SIGKILL). Its log may say more.",
  );
});
