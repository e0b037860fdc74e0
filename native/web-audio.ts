// The few calls of node-web-audio-api that we make, typed.
import { pathToFileURL } from "node:url";
import { nativeRequire } from "./resolve.ts";

interface Node {
  connect(to: Node): void;
  disconnect(): void;
}
interface Param {
  setTargetAtTime(value: number, atS: number, timeConstantS: number): void;
}
export interface Buffer {
  copyToChannel(samples: Float32Array, channel: number): void;
}
export interface Source extends Node {
  buffer: Buffer;
  addEventListener(type: "ended", listener: () => void): void;
  start(atS: number, offsetS: number): void;
  stop(): void;
}
export interface Context {
  readonly currentTime: number;
  readonly destination: Node;
  createGain(): Node & { readonly gain: Param };
  createBuffer(channels: number, samples: number, rateHz: number): Buffer;
  createBufferSource(): Source;
  suspend(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}
export interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly kind: string;
}
export interface WebAudio {
  readonly AudioContext: new (options: { readonly latencyHint: number; readonly sinkId?: string }) => Context;
  readonly mediaDevices: {
    readonly enumerateDevices: () => Promise<readonly Device[]>;
  };
}

// The package is an ES module, found by its place like the others.
export const library = async (): Promise<WebAudio> =>
  (await import(pathToFileURL(nativeRequire.resolve("node-web-audio-api")).href)) as WebAudio;
