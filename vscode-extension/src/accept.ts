/**
 * A suggestion is accepted: what else belongs to it is applied in the same undo step.
 *
 * VS Code inserts the text and then runs the suggestion's command. An import that the suggestion
 * needs comes with that command, as edits. A server can apply them by `workspace/applyEdit` only,
 * which is a second undo step; joined to the text by the editor itself they are one. Where that
 * fails (the document is not shown, it has changed) the server does it, which is right but two steps.
 *
 * The edits lie before the accepted text, so that inserting it has not moved them.
 */

import type { TextEdit } from "vscode-languageserver-protocol";

export const ACCEPT = "trueline.accept";

/** Applies edits to the shown document at `uri` without an undo stop; false when it could not. */
export type Join = (uri: string, edits: readonly TextEdit[]) => Thenable<boolean>;

interface Acceptance {
  id: string;
  uri: string;
  edits: readonly TextEdit[];
}

/** The arguments to forward to the server: without the edits once they are applied. */
export async function joinEdits(args: readonly unknown[], join: Join): Promise<unknown[]> {
  const acceptance = acceptanceOf(args);
  if (acceptance === undefined || acceptance.edits.length === 0) return [...args];
  const { edits, ...rest } = acceptance;
  return (await succeeds(join(acceptance.uri, edits))) ? [rest] : [...args];
}

function acceptanceOf(args: readonly unknown[]): Acceptance | undefined {
  const [given] = args;
  if (typeof given !== "object" || given === null) return undefined;
  const { uri, edits } = given as Record<string, unknown>;
  return typeof uri === "string" && Array.isArray(edits) ? (given as Acceptance) : undefined;
}

async function succeeds(done: Thenable<boolean>): Promise<boolean> {
  try {
    return await done;
  } catch {
    return false;
  }
}
