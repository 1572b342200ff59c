import { describe, expect, it } from "vitest";
import type { TextEdit } from "vscode-languageserver-protocol";

import { joinEdits } from "../src/accept";

const POSITION = { line: 0, character: 0 };
const EDITS: TextEdit[] = [{ range: { start: POSITION, end: POSITION }, newText: "import json\n" }];
const ACCEPTANCE = { id: "7", uri: "file:///a.py", edits: EDITS };

/** What is forwarded, and which edits the editor was asked to join. */
async function joined(args: unknown[], answer: () => Promise<boolean>) {
  const asked: [string, readonly TextEdit[]][] = [];
  const forwarded = await joinEdits(args, (uri, edits) => {
    asked.push([uri, edits]);
    return answer();
  });
  return { forwarded, asked };
}

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

describe("an accepted suggestion", () => {
  it("has its edits joined by the editor, and not applied again by the server", async () => {
    const { forwarded, asked } = await joined([ACCEPTANCE], yes);
    expect(asked).toEqual([["file:///a.py", EDITS]]);
    expect(forwarded).toEqual([{ id: "7", uri: "file:///a.py" }]);
  });

  it("leaves its edits to the server where the editor refuses them", async () => {
    const { forwarded } = await joined([ACCEPTANCE], no);
    expect(forwarded).toEqual([ACCEPTANCE]);
  });

  it("leaves its edits to the server where the editor fails", async () => {
    const { forwarded } = await joined([ACCEPTANCE], () => Promise.reject(new Error("closed")));
    expect(forwarded).toEqual([ACCEPTANCE]);
  });

  it.each([
    [[{ id: "7", uri: "file:///a.py" }]],
    [[{ id: "7", uri: "file:///a.py", edits: [] }]],
    [[{ id: "7", edits: EDITS }]],
    [["7"]],
    [[null]],
    [[]],
  ])("without edits is forwarded as it is: %j", async (args) => {
    const { forwarded, asked } = await joined(args, yes);
    expect(asked).toEqual([]);
    expect(forwarded).toEqual(args);
  });
});
