/**
 * The language client: the protocol's standard features, and the three places where ours differ.
 *
 * Inline completions, commands and the rest are the client library's. Ours are the settings (only
 * those that were set), the accepted suggestion (one undo step) and errors (to the log: what a
 * person must know is said by the server's owner, once, with what to do).
 */

import { createInterface } from "node:readline";
import * as vscode from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type LanguageClientOptions,
  type Middleware,
  type TextEdit,
} from "vscode-languageclient/node";

import { ACCEPT, joinEdits } from "./accept";
import type { Launched } from "./launch";
import {
  configurationAnswers,
  initializationOptions,
  SECTION,
  type Program,
  type ServerSettings,
} from "./options";

const DOCUMENTS = ["file", "untitled"].map((scheme) => ({ language: "python", scheme }));

/** What the owner of a client hears of it. */
export interface Listener {
  /** A line that the server wrote to stderr. */
  heard(line: string): void;
  /** The server is gone, and nobody asked it to go. */
  closed(): void;
}

/** The settings that hold for this window. */
export function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

/** A client of a running server; `start` begins the conversation. */
export function clientOf(
  launched: Launched,
  log: vscode.LogOutputChannel,
  plugin: Program,
  listener: Listener,
): LanguageClient {
  const editor = { name: vscode.env.appName, version: vscode.version };
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () =>
      initializationOptions(settings(), vscode.workspace.isTrusted, editor, plugin),
    initializationFailedHandler: () => false,
    stdioOptions: {
      stdout: () => undefined,
      stderr: (input) => {
        createInterface({ input }).on("line", (line) => {
          listener.heard(line);
        });
      },
    },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        if (client.state === State.Running) listener.closed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: middleware(() => client),
  };
  const running = () => Promise.resolve(launched.process);
  const client = new QuietClient(SECTION, "Trueline", running, options);
  return client;
}

/** Tell a running server that the settings changed, and to what. */
export async function announceSettings(client: LanguageClient, chosen: ServerSettings): Promise<void> {
  await client.sendNotification(DidChangeConfigurationNotification.type, {
    settings: { [SECTION]: chosen },
  });
}

/** Its errors go to the log and nowhere else. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function middleware(client: () => LanguageClient): Middleware {
  return {
    workspace: {
      configuration: ({ items }) => configurationAnswers(items, settings()),
      didChangeConfiguration: () => Promise.resolve(), // `announceSettings` does it
    },
    executeCommand: async (command, args: unknown[], next) => {
      const forwarded = command === ACCEPT ? await joinEdits(args, joiner(client())) : args;
      return (await next(command, forwarded)) as unknown;
    },
  };
}

/** Applies edits in the undo step of the text that was just accepted. */
function joiner(client: LanguageClient) {
  return async (uri: string, edits: readonly TextEdit[]): Promise<boolean> => {
    const shown = client.protocol2CodeConverter.asUri(uri).toString();
    const isShown = (editor: vscode.TextEditor) => editor.document.uri.toString() === shown;
    const active = vscode.window.activeTextEditor;
    const isActive = active !== undefined && isShown(active);
    const editor = isActive ? active : vscode.window.visibleTextEditors.find(isShown);
    if (editor === undefined) return false;
    const parts = await client.protocol2CodeConverter.asTextEdits([...edits]);
    return editor.edit(
      (builder) => {
        for (const { range, newText } of parts) builder.replace(range, newText);
      },
      { undoStopBefore: false, undoStopAfter: false },
    );
  };
}
