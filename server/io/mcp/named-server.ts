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
import { digestOf, type McpSpec } from "./named.ts";

export interface McpDeps {
  /** Where a person names their servers. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** What is allowed now, as `mcpScope` says it. */
  readonly granted: () => readonly string[];
  readonly nowMs: () => number;
}

export class NamedServer {
  /** Values of variables may change; all else makes another server of it. */
  spec: McpSpec;
  readonly #deps: McpDeps;
  #connection: McpConnection | undefined;
  #starting: Promise<McpConnection> | undefined;
  /** What it offered when it was asked last, and the digest of that. */
  #tools: readonly McpTool[] = [];
  #offer = "";
  /** It says that this is not what it offers now. */
  #outdated = false;
  #failure = "";
  #crashedAtMs: readonly number[] = [];
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
      envNames: Object.keys(env),
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

  /** By a person, who looks at what it offers. */
  async start(): Promise<void> {
    await this.stop();
    this.#crashedAtMs = [];
    await this.#run();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#starting?.catch(() => {});
    const connection = this.#connection;
    // Before it ends, so that this is no crash.
    this.#connection = undefined;
    await connection?.close();
  }

  /** Named as a model may call them. */
  async offered(): Promise<readonly ToolDescription[]> {
    await this.#allowed();
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
    try {
      return await connection.call(tool, args, run);
    } finally {
      this.#rest();
    }
  }

  #state(): McpState {
    if (this.#failure !== "") return "failed";
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
    if (this.#connection === undefined && this.#crashes() >= MCP.crashesMax)
      throw new McpError(
        "unavailable",
        `The MCP server ${name} ended too often: ${this.#failure}. Start it anew.`,
      );
    const connection = await this.#run();
    if (this.#outdated) await this.#look(connection);
    if (this.#isAllowed()) return connection;
    await this.stop();
    throw new McpError(
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
    let connection: McpConnection | undefined;
    const ended = (why: string): void => {
      if (connection === undefined || this.#connection !== connection) return;
      this.#connection = undefined;
      clearTimeout(this.#idle);
      this.#crashed(why);
    };
    const changed = (): void => void (this.#outdated = true);
    try {
      const { env } = this.#deps;
      connection = await connectMcp(this.spec, { env, timeoutMs: MCP.startMs, ended, changed });
      await this.#look(connection);
    } catch (error) {
      this.#crashed(error instanceof Error ? error.message : "it cannot be started");
      await connection?.close();
      throw error;
    }
    this.#connection = connection;
    this.#failure = "";
    this.#rest();
    return connection;
  }

  async #look(connection: McpConnection): Promise<void> {
    this.#outdated = false;
    const { tools, offer } = await connection.look();
    this.#tools = tools;
    this.#offer = offer;
  }

  /** Nobody keeps a program that nobody uses. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.stop(), MCP.idleMs);
    this.#idle.unref();
  }
}
