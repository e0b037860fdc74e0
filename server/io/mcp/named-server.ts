// One server that a person named: whether it runs, what it offers, whether exactly that was allowed, and how often it ended by itself.
import type { ToolDescription } from "../../core/brain-ports.ts";
import {
  MCP,
  type McpCall,
  McpError,
  mcpScope,
  type McpServer,
  type McpServers,
  type McpState,
  type McpTool,
  offeredName,
} from "../../core/mcp/types.ts";
import { connectMcp, type McpConnection } from "./connection.ts";
import { keysNamed } from "./kept-keys.ts";
import { digestOf, type McpSpec } from "./named.ts";

export interface McpDeps {
  /** Where a person names their servers. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** What is allowed now, as `mcpScope` says it. */
  readonly granted: () => readonly string[];
  readonly nowMs: () => number;
  /** Resolves once it is on record that this is started; rejects where nothing can be recorded. */
  readonly record: (start: Pick<McpServer, "name" | "launch">) => Promise<void>;
}

export class NamedServer {
  /** Values of variables that are keys may change; all else makes another server of it. */
  spec: McpSpec;
  readonly #deps: McpDeps;
  #connection: McpConnection | undefined;
  #starting: Promise<McpConnection> | undefined;
  /** Ends the start that is under way. */
  #abort: AbortController | undefined;
  /** The start for which a model was kept waiting already. */
  #awaited: Promise<McpConnection> | undefined;
  /** Nothing of it starts any more. */
  #over = false;
  /** What it offered when it was asked last, and the digest of that. */
  #tools: readonly McpTool[] = [];
  #offer = "";
  /** It says that this is not what it offers now. */
  #outdated = false;
  #wasAllowed = false;
  #failure = "";
  #crashedAtMs: readonly number[] = [];
  #calls = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(spec: McpSpec, deps: McpDeps) {
    this.spec = spec;
    this.#deps = deps;
  }

  view(): McpServer {
    const { name, argv, folder, launch, env } = this.spec;
    return {
      name,
      argv,
      folder,
      envNames: Object.entries(env).map(([variable, text]) => shownVariable(variable, keysNamed(text))),
      state: this.#state(),
      running: this.#connection !== undefined,
      detail: this.#failure,
      launch,
      offer: this.#offer,
      tools: this.#tools,
    };
  }

  /** What starts it was allowed; what it offers is seen when it runs. */
  mayStart(): boolean {
    const { name, launch } = this.spec;
    return this.#deps.granted().some((scope) => scope.startsWith(`${name} ${launch}:`));
  }

  /** It runs by a permission that was taken back. */
  isUnwanted(): boolean {
    return this.#connection !== undefined && this.#wasAllowed && !this.#isAllowed();
  }

  /** By a person, who looks at what it offers. */
  async start(): Promise<void> {
    await this.stop();
    this.#crashedAtMs = [];
    this.#wasAllowed = false;
    await this.#run();
  }

  /** Resolves when its program is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    this.#abort?.abort();
    await this.#starting?.catch(() => {});
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  /** For good. */
  end(): Promise<void> {
    this.#over = true;
    return this.stop();
  }

  /** Named as a model may call them. */
  async offered(): Promise<readonly ToolDescription[]> {
    if (this.#starting !== undefined && this.#starting === this.#awaited) return [];
    const allowed = this.#allowed();
    this.#awaited = this.#starting;
    await allowed;
    const { name: server } = this.spec;
    return this.#tools.map(({ name, description, schema }) => ({
      name: offeredName(server, name) ?? name,
      description: `${description} (of the MCP server ${server})`,
      schema,
    }));
  }

  async find(tool: string): Promise<McpTool & { readonly digest: string }> {
    await this.#allowed();
    const found = this.#tools.find(({ name }) => name === tool);
    if (found === undefined)
      throw new McpError("not_found", `The MCP server ${this.spec.name} has no tool "${tool}".`);
    return { ...found, digest: digestOf([this.spec.launch, this.#offer]) };
  }

  async call(
    { tool, args }: McpCall,
    run: Parameters<McpServers["call"]>[1],
  ): ReturnType<McpServers["call"]> {
    const connection = await this.#allowed();
    clearTimeout(this.#idle);
    this.#calls++;
    try {
      return await connection.call(tool, args, run);
    } finally {
      this.#calls--;
      this.#rest();
    }
  }

  #state(): McpState {
    if (this.#offer === "" ? this.mayStart() : this.#isAllowed()) return "allowed";
    // It was allowed once, with another command or other tools.
    return this.#deps.granted().some((scope) => scope.startsWith(`${this.spec.name} `)) ? "changed" : "new";
  }

  #isAllowed(): boolean {
    return this.#deps.granted().includes(mcpScope({ ...this.spec, offer: this.#offer }));
  }

  /** Running, with exactly what was allowed. */
  async #allowed(): Promise<McpConnection> {
    const { name } = this.spec;
    if (!this.mayStart())
      throw new McpError(
        "denied",
        `The MCP server ${name} is not allowed. Allow it under "Kodama: MCP Servers…".`,
      );
    // Known to be something else: nobody starts it but a person, who looks at it.
    if (this.#offer !== "" && !this.#isAllowed()) throw this.#changed();
    if (this.#connection === undefined && this.#crashes() >= MCP.crashesMax)
      throw new McpError(
        "unavailable",
        `The MCP server ${name} ended too often: ${this.#failure}. Start it anew.`,
      );
    const connection = await this.#run();
    if (this.#outdated) await this.#look(connection);
    if (!this.#isAllowed()) {
      await this.stop();
      throw this.#changed();
    }
    this.#wasAllowed = true;
    return connection;
  }

  #changed(): McpError {
    const { name } = this.spec;
    return new McpError(
      "denied",
      `The MCP server ${name} is not what you allowed: its tools changed. Look at it again.`,
    );
  }

  #crashes(): number {
    const { nowMs } = this.#deps;
    this.#crashedAtMs = this.#crashedAtMs.filter((atMs) => nowMs() - atMs < MCP.crashesWithinMs);
    return this.#crashedAtMs.length;
  }

  #crashed(why: string): void {
    this.#failure = why;
    this.#crashedAtMs = [...this.#crashedAtMs, this.#deps.nowMs()];
  }

  /** The connection there is, or the one that is being made. */
  #run(): Promise<McpConnection> {
    if (this.#connection !== undefined) return Promise.resolve(this.#connection);
    this.#starting ??= this.#connect().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  async #connect(): Promise<McpConnection> {
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#over) throw new McpError("unavailable", "Kodama ends.");
    // That we cannot write is no fault of the server's.
    await this.#deps.record(this.spec).catch((cause: unknown) => {
      throw new McpError("unavailable", NOT_RECORDED, { cause });
    });
    const late = setTimeout(() => abort.abort(), MCP.startMs);
    let connection: McpConnection | undefined;
    try {
      connection = await connectMcp(this.spec, {
        env: this.#deps.env,
        signal: abort.signal,
        failed: (why) => {
          if (connection === undefined || this.#connection !== connection) return;
          this.#connection = undefined;
          clearTimeout(this.#idle);
          this.#crashed(why);
        },
        changed: () => void (this.#outdated = true),
      });
      await this.#look(connection);
      // It may have ended while it said what it offers.
      if (abort.signal.aborted || connection.failure() !== "")
        throw new McpError("unavailable", connection.failure());
    } catch (error) {
      await connection?.close();
      throw this.#startFailed(error, abort.signal);
    } finally {
      clearTimeout(late);
    }
    this.#connection = connection;
    this.#failure = "";
    this.#rest();
    return connection;
  }

  #startFailed(error: unknown, { aborted }: AbortSignal): McpError {
    if (aborted) {
      const seconds = MCP.startMs / 1_000;
      return new McpError("unavailable", `It was stopped, or did not start within ${seconds} seconds.`);
    }
    const known =
      error instanceof McpError
        ? error
        : new McpError("unavailable", "It sent what nobody can read.", { cause: error });
    this.#crashed(known.message);
    return known;
  }

  async #look(connection: McpConnection): Promise<void> {
    this.#outdated = false;
    try {
      const { tools, offer } = await connection.look();
      this.#tools = tools;
      this.#offer = offer;
    } catch (error) {
      this.#outdated = true;
      throw error;
    }
  }

  /** Nobody keeps a program that nobody uses. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#calls > 0) return;
    this.#idle = setTimeout(() => void this.stop(), MCP.idleMs);
    this.#idle.unref();
  }
}

const NOT_RECORDED = 'It was not started, since nothing can be recorded. Look at "Kodama: Doctor".';

/** Who allows it reads which of their keys it gets. */
const shownVariable = (variable: string, keys: readonly string[]): string =>
  keys.length === 0 ? variable : `${variable} (your key ${keys.join(", ")})`;
