/** The extension's entrance: the server, its state in the status bar, and the commands. */

import * as vscode from "vscode";

import { settings } from "./client";
import { SECTION } from "./options";
import { Server } from "./server";
import { appearance, type Status } from "./status";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Trueline", { log: true });
  const bar = vscode.window.createStatusBarItem("trueline.status", vscode.StatusBarAlignment.Right, 100);
  bar.name = "Trueline";
  bar.command = "trueline.menu";
  const { version } = context.extension.packageJSON as { version: string };
  const ours = new Server(log, { name: "trueline-vscode", version }, (status) => {
    show(bar, status);
  });
  server = ours;
  context.subscriptions.push(
    log,
    bar,
    ...commands(ours, log),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void ours.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) void ours.settingsChanged(event);
    }),
  );
  void ours.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function show(bar: vscode.StatusBarItem, status: Status): void {
  const { text, tooltip, severity } = appearance(status, vscode.workspace.isTrusted);
  bar.text = text;
  bar.tooltip = tooltip;
  bar.backgroundColor =
    severity === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
  bar.show();
}

function commands(ours: Server, log: vscode.LogOutputChannel): vscode.Disposable[] {
  const actions = {
    "trueline.restart": () => ours.restart(),
    "trueline.showLog": () => {
      log.show();
    },
    "trueline.toggle": toggle,
    "trueline.menu": menu,
  };
  return Object.entries(actions).map(([id, action]) => vscode.commands.registerCommand(id, action));
}

/** Where the setting was made it is changed: a workspace's own value would hide the user's. */
async function toggle(): Promise<void> {
  const ownValue = settings().inspect("enable")?.workspaceValue;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const target = ownValue === undefined ? Global : Workspace;
  await settings().update("enable", settings().get("enable") !== true, target);
}

async function menu(): Promise<void> {
  const isOn = settings().get("enable") === true;
  const toggling = isOn ? "$(circle-slash) Switch Completions Off" : "$(check) Switch Completions On";
  const choices = [
    { label: toggling, id: "trueline.toggle" },
    { label: "$(refresh) Restart Server", id: "trueline.restart" },
    { label: "$(output) Show Log", id: "trueline.showLog" },
    { label: "$(gear) Open Settings", id: "workbench.action.openSettings", about: "@ext:trueline.trueline" },
  ];
  const choice = await vscode.window.showQuickPick(choices, { title: "Trueline" });
  if (choice !== undefined) await vscode.commands.executeCommand(choice.id, choice.about);
}
