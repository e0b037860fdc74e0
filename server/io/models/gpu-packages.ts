// What has the model inside Kodama work on a graphics processor: the package of node-llama-cpp with Vulkan, of the very version that
// Kodama is built with, since another one is not taken by it. Left out of the package for an editor because of its size (ADR 0019).
import type { FolderEntry } from "../../core/models/types.ts";
import { PACKAGES } from "./hub.ts";

const VERSION = "3.21.1";

interface Build {
  readonly name: string;
  readonly bytes: number;
  /** Of the archive whose SHA-512 the lock file of this repository has. */
  readonly sha256: string;
}

/** By platform and processor. A Mac's package has Metal in it. */
const VULKAN: Readonly<Record<string, Build>> = {
  "linux-x64": {
    name: "linux-x64-vulkan",
    bytes: 27_476_121,
    sha256: "4877be47f01586481615aec277c23c7f660592ce66eec2753ff1dcc967a9a0d2",
  },
  "win32-x64": {
    name: "win-x64-vulkan",
    bytes: 26_619_567,
    sha256: "105e8207d2114f5f248b217fee7f9b702d0e7509cf0d3c7565dfb9e707f9303e",
  },
};

/** @param target such as "linux-x64"; none for one that needs none, or has none. */
export function gpuPackages(target: string): readonly FolderEntry[] {
  const build = VULKAN[target];
  if (build === undefined) return [];
  const { name, ...archive } = build;
  const url = `${PACKAGES}/@node-llama-cpp/${name}/-/${name}-${VERSION}.tgz`;
  return [
    {
      modelId: `vulkan-${VERSION}`,
      role: "gpu",
      title: "Vulkan for the model inside Kodama",
      note: "For a graphics processor of any maker.",
      licence: "MIT",
      licenceUrl: `https://github.com/withcatai/node-llama-cpp/blob/v${VERSION}/LICENSE`,
      bytes: build.bytes,
      memoryBytes: 0,
      files: [{ name: "package.tgz", url, ...archive }],
    },
  ];
}
