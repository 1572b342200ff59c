/**
 * What the server is told when it starts, and when it asks for the settings later.
 *
 * Only what somebody set is sent: Trueline has a configuration of its own (a file, the environment),
 * and a default of ours would override it.
 */

export const SECTION = "trueline";

/** The settings that the server knows, under the names it knows them by. */
export const SERVER_SETTINGS = [
  "model",
  "fim",
  "timeout",
  "checks",
  "exclude",
  "requireTypes",
  "minConfidence",
] as const;

/** A change of one of these takes a new server; of the others the running one is told. */
export const RESTART_SETTINGS = ["enable", "command"] as const;

/** The part of `vscode.WorkspaceConfiguration` that we need. */
export interface Configuration {
  get(key: string): unknown;
  inspect(key: string): Inspected | undefined;
}

interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

export type ServerSettings = Partial<Record<(typeof SERVER_SETTINGS)[number], unknown>>;

export interface Program {
  name: string;
  version: string;
}

export interface InitializationOptions extends ServerSettings {
  trusted: boolean;
  editorInfo: Program;
  editorPluginInfo: Program;
}

/** The settings that somebody set, with the values that hold here. */
export function chosenSettings(configuration: Configuration): ServerSettings {
  const chosen: ServerSettings = {};
  for (const key of SERVER_SETTINGS) {
    const value = configuration.get(key);
    if (isSet(configuration.inspect(key)) && value !== null && value !== "") chosen[key] = value;
  }
  return chosen;
}

/** Whether a setting was cleared: a server keeps what it was told until it is told otherwise. */
export function isCleared(told: ServerSettings, chosen: ServerSettings): boolean {
  return Object.keys(told).some((key) => !(key in chosen));
}

function isSet(inspected: Inspected | undefined): boolean {
  if (inspected === undefined) return false;
  const { globalValue, workspaceValue, workspaceFolderValue } = inspected;
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}

/** What the server is told with `initialize`. */
export function initializationOptions(
  configuration: Configuration,
  trusted: boolean,
  editor: Program,
  plugin: Program,
): InitializationOptions {
  return { ...chosenSettings(configuration), trusted, editorInfo: editor, editorPluginInfo: plugin };
}

/** Answers to `workspace/configuration`: our own section, whatever else is asked for stays null. */
export function configurationAnswers(
  items: readonly { section?: string }[],
  configuration: Configuration,
): unknown[] {
  return items.map(({ section }) => (section === SECTION ? chosenSettings(configuration) : null));
}

/** The command that starts the server, or undefined where the setting makes no sense. */
export function serverCommand(configuration: Configuration): readonly [string, ...string[]] | undefined {
  const value = configuration.get("command");
  if (!Array.isArray(value)) return undefined;
  const [program, ...rest] = value as unknown[];
  if (typeof program !== "string" || program.trim() === "") return undefined;
  return rest.every((part) => typeof part === "string") ? [program, ...rest] : undefined;
}
