/**
 * What the status bar shows of the server's state.
 *
 * The server says what it is doing with `trueline/status`; what happens while there is no server
 * (starting, off, failed) is said in the same terms by us. Text that comes from the server is
 * shown as text: no icon syntax and no links of its own.
 */

export const STATUS = "trueline/status";

const KINDS = ["Normal", "Warning", "Error", "Inactive"] as const;
const LONGEST_EVIDENCE = 60;

export interface Status {
  kind: (typeof KINDS)[number];
  busy: boolean;
  message: string;
  evidence?: string;
}

export interface Appearance {
  text: string;
  tooltip: string;
  severity: "none" | "warning" | "error";
}

export const STARTING: Status = { kind: "Normal", busy: true, message: "The server is starting." };
export const RUNNING: Status = { kind: "Normal", busy: false, message: "The server is running." };
export const OFF: Status = { kind: "Inactive", busy: false, message: "Completions are switched off." };

export function failed(message: string): Status {
  return { kind: "Error", busy: false, message };
}

/** A status that the server sent, or undefined when it is not one. */
export function statusOf(sent: unknown): Status | undefined {
  if (typeof sent !== "object" || sent === null) return undefined;
  const { kind, busy, message, evidence } = sent as Record<string, unknown>;
  const known = KINDS.find((name) => name === kind);
  if (known === undefined || typeof message !== "string") return undefined;
  const status: Status = { kind: known, busy: busy === true, message };
  if (typeof evidence === "string" && evidence !== "") status.evidence = evidence;
  return status;
}

/** How a status looks; `trusted` says whether the user trusts the workspace. */
export function appearance(status: Status, trusted: boolean): Appearance {
  const evidence = status.evidence === undefined ? "" : `: ${shortened(plain(status.evidence))}`;
  return {
    text: `$(${icon(status)}) Trueline${evidence}`,
    tooltip: tooltip(status, trusted),
    severity: severity(status.kind),
  };
}

function icon(status: Status): string {
  if (status.busy) return "sync~spin";
  switch (status.kind) {
    case "Normal":
      return "check";
    case "Warning":
      return "warning";
    case "Error":
      return "error";
    case "Inactive":
      return "circle-slash";
  }
}

function severity(kind: Status["kind"]): Appearance["severity"] {
  if (kind === "Error") return "error";
  return kind === "Warning" ? "warning" : "none";
}

function tooltip(status: Status, trusted: boolean): string {
  const lines = [status.message];
  if (status.evidence !== undefined) lines.push(`Last suggestion: ${status.evidence}`);
  if (!trusted) lines.push("This workspace is not trusted: nothing of it runs outside the sandbox.");
  return lines.filter((line) => line !== "").join("\n");
}

/** `$(name)` would show as an icon. */
function plain(text: string): string {
  return text.replaceAll("$(", "$\u200b(");
}

function shortened(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, " "));
  if (characters.length <= LONGEST_EVIDENCE) return characters.join("");
  return `${characters.slice(0, LONGEST_EVIDENCE - 1).join("")}…`;
}
