import { describe, expect, it } from "vitest";

import { appearance, failed, OFF, STARTING, statusOf, type Status } from "../src/status";

const NORMAL: Status = { kind: "Normal", busy: false, message: "embedded model" };

describe("a status from the server", () => {
  it("is taken as it is", () => {
    const sent = { kind: "Warning", busy: true, message: "types are warming up", evidence: "syntax ✓" };
    expect(statusOf(sent)).toEqual(sent);
  });

  it("need not carry evidence", () => {
    expect(statusOf({ kind: "Normal", busy: false, message: "" })).toEqual({
      kind: "Normal",
      busy: false,
      message: "",
    });
  });

  it.each([[null], ["Normal"], [{}], [{ kind: "Fine", message: "" }], [{ kind: "Normal", message: 3 }]])(
    "is ignored when it is %j",
    (sent) => {
      expect(statusOf(sent)).toBeUndefined();
    },
  );
});

describe("the status bar", () => {
  it("shows the evidence of the last suggestion", () => {
    const shown = appearance({ ...NORMAL, evidence: "syntax ✓ names ✓ types ✓" }, true);
    expect(shown.text).toBe("$(check) Trueline: syntax ✓ names ✓ types ✓");
    expect(shown.tooltip).toBe("embedded model\nLast suggestion: syntax ✓ names ✓ types ✓");
  });

  it("cuts long evidence and keeps all of it in the tooltip", () => {
    const evidence = `tests 7/7 · import added: ${"x".repeat(80)}`;
    const shown = appearance({ ...NORMAL, evidence }, true);
    expect(Array.from(shown.text.replace("$(check) Trueline: ", ""))).toHaveLength(60);
    expect(shown.text.endsWith("…")).toBe(true);
    expect(shown.tooltip).toContain(evidence);
  });

  it("shows text of the server as text, not as icons", () => {
    expect(appearance({ ...NORMAL, evidence: "$(flame)" }, true).text).not.toContain("$(flame)");
  });

  it("spins while the server works, and is quiet when it does not", () => {
    expect(appearance(STARTING, true).text).toBe("$(sync~spin) Trueline");
    expect(appearance(OFF, true).text).toBe("$(circle-slash) Trueline");
  });

  it.each([
    ["Normal", "none"],
    ["Inactive", "none"],
    ["Warning", "warning"],
    ["Error", "error"],
  ] as const)("shows %s with severity %s", (kind, severity) => {
    expect(appearance({ ...NORMAL, kind }, true).severity).toBe(severity);
  });

  it("says that a workspace is not trusted", () => {
    expect(appearance(NORMAL, false).tooltip).toContain("not trusted");
    expect(appearance(NORMAL, true).tooltip).not.toContain("not trusted");
  });

  it("shows why there is no server", () => {
    const shown = appearance(failed("trueline was not found."), true);
    expect(shown).toEqual({ text: "$(error) Trueline", tooltip: "trueline was not found.", severity: "error" });
  });
});
