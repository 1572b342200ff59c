import { describe, expect, it } from "vitest";

import {
  chosenSettings,
  configurationAnswers,
  initializationOptions,
  isCleared,
  serverCommand,
  type Configuration,
} from "../src/options";

const DEFAULTS = { model: "", fim: "", timeout: null, checks: [], exclude: [], requireTypes: null, minConfidence: null };

/** A configuration with the extension's defaults, in which somebody set `user` and `workspace`. */
function configuration(user: Record<string, unknown>, workspace: Record<string, unknown> = {}): Configuration {
  const values: Record<string, unknown> = { ...DEFAULTS, ...user, ...workspace };
  return {
    get: (key) => values[key],
    inspect: (key) => ({ globalValue: user[key], workspaceValue: workspace[key] }),
  };
}

describe("settings for the server", () => {
  it("are none where nobody set any, so that Trueline's own configuration holds", () => {
    expect(chosenSettings(configuration({}))).toEqual({});
  });

  it("are those that the user or the workspace set", () => {
    const given = configuration({ model: "embedded", timeout: 5 }, { exclude: ["secrets/**"] });
    expect(chosenSettings(given)).toEqual({ model: "embedded", timeout: 5, exclude: ["secrets/**"] });
  });

  it("are the values that hold: a workspace's over the user's", () => {
    expect(chosenSettings(configuration({ timeout: 5 }, { timeout: 2 }))).toEqual({ timeout: 2 });
  });

  it("keep false, which is a choice, and leave out what was emptied", () => {
    expect(chosenSettings(configuration({ requireTypes: false, model: "", timeout: null }))).toEqual({
      requireTypes: false,
    });
  });

  it("never hold what is the extension's own", () => {
    const given = configuration({ enable: true, command: ["x"], "trace.server": "verbose", apiKey: "k" });
    expect(chosenSettings(given)).toEqual({});
  });

  it("answer the server's question for our section only", () => {
    const answers = configurationAnswers(
      [{ section: "trueline" }, { section: "python" }, {}],
      configuration({ fim: "suffix" }),
    );
    expect(answers).toEqual([{ fim: "suffix" }, null, null]);
  });
});

describe("initializationOptions", () => {
  it("say whether the editor trusts the workspace, and who is asking", () => {
    const editor = { name: "Visual Studio Code", version: "1.100.0" };
    const plugin = { name: "trueline-vscode", version: "0.1.0" };
    expect(initializationOptions(configuration({ model: "embedded" }), false, editor, plugin)).toEqual({
      model: "embedded",
      trusted: false,
      editorInfo: editor,
      editorPluginInfo: plugin,
    });
  });
});

describe("a change of the settings", () => {
  it("is told as it is, unless one was cleared", () => {
    expect(isCleared({ timeout: 5 }, { timeout: 6, model: "embedded" })).toBe(false);
    expect(isCleared({}, {})).toBe(false);
    expect(isCleared({ timeout: 5, model: "embedded" }, { timeout: 5 })).toBe(true);
  });
});

describe("trueline.command", () => {
  it("is a program and its arguments", () => {
    expect(serverCommand(configuration({ command: ["/opt/x y/trueline", "lsp"] }))).toEqual([
      "/opt/x y/trueline",
      "lsp",
    ]);
  });

  it.each([[undefined], ["trueline lsp"], [[]], [[""]], [[" "]], [["trueline", 1]], [[null]]])(
    "makes no sense as %j",
    (command) => {
      expect(serverCommand(configuration({ command }))).toBeUndefined();
    },
  );
});
