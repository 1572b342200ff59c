/** What a person is told when there is no server: what is wrong, and what to do. */

import type { Failure } from "./launch";

const INSTALL = "Install Trueline with pip, or give its full path in trueline.command";

/** One line for a failure. */
export function explained(failure: Failure): string {
  switch (failure.kind) {
    case "bad-command":
      return 'the setting trueline.command must be a list of words, like ["trueline", "lsp"]; correct it.';
    case "not-found":
      return `${failure.program} was not found. ${INSTALL}.`;
    case "not-started":
      return `${failure.program} could not be run (${failure.why}). ${INSTALL}.`;
    case "ended":
      return `the server ended (${failure.how})${said(failure.said)}. Its log may say more.`;
    case "refused":
      return `the server did not start: ${failure.why}`;
    case "silent":
      return `the server did not answer within ${failure.seconds} seconds. Is it a language server?`;
  }
}

function said(line: string): string {
  return line === "" ? "" : `: ${line.replace(/^trueline: /, "").replace(/\.$/, "")}`;
}
