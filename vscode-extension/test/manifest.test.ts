import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { RESTART_SETTINGS, SERVER_SETTINGS } from "../src/options";

interface Setting {
  scope?: string;
  default: unknown;
  type: string | string[];
}

interface Manifest {
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, Setting> };
  };
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { properties } = manifest.contributes.configuration;
const source = readFileSync("src/extension.ts", "utf8");

describe("the manifest", () => {
  it("offers every setting that the code knows, and no other", () => {
    const known = [...SERVER_SETTINGS, ...RESTART_SETTINGS, "trace.server"];
    expect(Object.keys(properties).sort()).toEqual(known.map((key) => `trueline.${key}`).sort());
  });

  it("lets no workspace choose what runs or where the code is sent", () => {
    for (const key of ["command", "model", "fim"]) {
      expect(properties[`trueline.${key}`]?.scope, key).toBe("machine");
    }
  });

  it("restricts every other setting to trusted workspaces, but for how much is logged", () => {
    const open = Object.keys(properties).filter((key) => properties[key]?.scope !== "machine");
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe("limited");
    expect([...restrictedConfigurations, "trueline.trace.server"].sort()).toEqual(open.sort());
  });

  it("has no setting for a key: settings are synchronised and committed", () => {
    expect(Object.keys(properties).filter((key) => /key|token|secret/i.test(key))).toEqual([]);
  });

  it("offers exactly the commands that the code has", () => {
    const offered = manifest.contributes.commands.map(({ command }) => command).sort();
    const written = [...source.matchAll(/"(trueline\.\w+)": /g)].map(([, command]) => command).sort();
    expect(offered).toEqual(written);
  });

  it("leaves the server's commands to the client, which registers them itself", () => {
    expect(manifest.contributes.commands.map(({ command }) => command)).not.toContain("trueline.accept");
  });

  it("comes with the project's licence", () => {
    expect(readFileSync("LICENSE", "utf8")).toBe(readFileSync("../LICENSE", "utf8"));
  });

  it("locks the versions without saying where they come from", () => {
    const lock = readFileSync("package-lock.json", "utf8");
    expect(lock).toContain('"integrity"');
    expect(lock).not.toContain('"resolved"');
  });
});
