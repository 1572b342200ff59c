/**
 * The server of this window: started, restarted and stopped, one thing after the other.
 *
 * A change of trust or of the command takes a new process, because what the old one was told at its
 * start is what it obeys. One that ends by itself is started again, a few times. When there is none
 * the status says so, and a message says what to do.
 */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

import { announceSettings, clientOf, settings } from "./client";
import { explained } from "./failure";
import { end, launch, LaunchError, within, type Failure, type Launched } from "./launch";
import {
  chosenSettings,
  isCleared,
  RESTART_SETTINGS,
  SECTION,
  serverCommand,
  type Program,
  type ServerSettings,
} from "./options";
import { Restarts } from "./restarts";
import { failed, OFF, RUNNING, STARTING, STATUS, statusOf, type Status } from "./status";

const ANSWER_MS = 60_000;
const EXIT_MS = 2000;

interface Running {
  client: LanguageClient;
  launched: Launched;
}

export class Server {
  private running: Running | undefined;
  private last = Promise.resolve();
  private readonly restarts = new Restarts();
  private shown: Status = OFF;
  private said = "";
  private told: ServerSettings = {};

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly plugin: Program,
    private readonly onStatus: (status: Status) => void,
  ) {}

  /** End the server if there is one, and start one unless it is switched off. */
  restart(): Promise<void> {
    this.restarts.reset();
    return this.after(() => this.replace());
  }

  /** Do what a change of the settings asks for: a new server for some, word of it for the others. */
  settingsChanged(event: vscode.ConfigurationChangeEvent): Promise<void> {
    const isDecisive = RESTART_SETTINGS.some((key) => event.affectsConfiguration(`${SECTION}.${key}`));
    if (isDecisive) return this.restart();
    return this.after(() => this.announce());
  }

  stop(): Promise<void> {
    return this.after(() => this.end());
  }

  private after(step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(step).catch((error: unknown) => {
      this.log.error(String(error));
    });
    return this.last;
  }

  private async replace(): Promise<void> {
    await this.end();
    if (settings().get("enable") !== true) {
      this.show(OFF);
      return;
    }
    this.show(STARTING);
    try {
      await this.start();
      if (this.shown === STARTING) this.show(RUNNING);
    } catch (error) {
      await this.end();
      this.fail(error instanceof LaunchError ? error.failure : { kind: "refused", why: reason(error) });
    }
  }

  private async announce(): Promise<void> {
    if (this.running === undefined) return;
    const chosen = chosenSettings(settings());
    if (isCleared(this.told, chosen)) return this.replace();
    this.told = chosen;
    await announceSettings(this.running.client, chosen);
  }

  private async start(): Promise<void> {
    const command = serverCommand(settings());
    if (command === undefined) throw new LaunchError({ kind: "bad-command" });
    const trust = vscode.workspace.isTrusted ? "trusted" : "not trusted";
    this.log.info(`starting ${command.join(" ")}; the workspace is ${trust}`);
    this.told = chosenSettings(settings());
    this.said = "";
    const launched = await launch(command);
    const client = clientOf(launched, this.log, this.plugin, {
      heard: (line) => {
        this.log.info(line);
        if (line.trim() !== "") this.said = line.trim();
      },
      closed: () => void this.lost(launched),
    });
    this.running = { client, launched };
    client.onNotification(STATUS, (sent: unknown) => {
      const status = statusOf(sent);
      if (status !== undefined && this.running?.client === client) this.show(status);
    });
    await this.answer(client, launched);
  }

  /** Begin the conversation; a server that ends instead, or says nothing, is a failure with a cause. */
  private async answer(client: LanguageClient, launched: Launched): Promise<void> {
    const answered = client.start().then(
      () => "answered" as const,
      (error: unknown) => error,
    );
    const outcome = await within(ANSWER_MS, answered);
    if (outcome === "answered") return;
    if (outcome === undefined) throw new LaunchError({ kind: "silent", seconds: ANSWER_MS / 1000 });
    const how = await within(EXIT_MS, launched.ended);
    if (how === undefined) throw new LaunchError({ kind: "refused", why: reason(outcome) });
    throw new LaunchError({ kind: "ended", how, said: this.said });
  }

  private async end(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (running === undefined) return;
    try {
      await running.client.stop();
    } catch {
      // It is not running, or does not answer: its process is ended below.
    }
    running.launched.process.stdin.end();
    await end(running.launched);
  }

  private async lost(launched: Launched): Promise<void> {
    const how = (await within(EXIT_MS, launched.ended)) ?? "its connection closed";
    if (this.running?.launched !== launched) return;
    this.log.warn(`the server ended (${how})`);
    if (this.restarts.allow(Date.now())) return this.after(() => this.replace());
    await this.after(() => this.end());
    this.fail({ kind: "ended", how, said: this.said });
  }

  private show(status: Status): void {
    this.shown = status;
    this.onStatus(status);
  }

  private fail(failure: Failure): void {
    const line = explained(failure);
    this.log.error(line);
    this.show(failed(line));
    void this.explain(line);
  }

  private async explain(line: string): Promise<void> {
    const choices = ["Open Setting", "Show Log", "Try Again"] as const;
    switch (await vscode.window.showErrorMessage(`Trueline: ${line}`, ...choices)) {
      case "Open Setting":
        await openCommandSetting();
        break;
      case "Show Log":
        this.log.show();
        break;
      case "Try Again":
        await this.restart();
        break;
      case undefined:
        break;
    }
  }
}

/** A machine's setting is in the remote settings where the window is a remote one. */
async function openCommandSetting(): Promise<void> {
  const query = `${SECTION}.command`;
  const isLocal = vscode.env.remoteName === undefined;
  const command = `workbench.action.open${isLocal ? "" : "Remote"}Settings`;
  await vscode.commands.executeCommand(command, { query });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
