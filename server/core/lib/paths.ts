// Paths as text: nothing here looks at a disk, so links lead where they lead.

/** Whether an absolute path is the folder or lies in it, by either system's sign. */
export const isWithin = (folder: string, path: string): boolean =>
  path === folder || (path.startsWith(folder) && /[\\/]/.test(folder.slice(-1) + path.charAt(folder.length)));

/** The absolute path that words name from a folder, without "." and ".."; with forward slashes. */
export function pathFrom(folder: string, words: string): string {
  const isWindows = /^[a-z]:[\\/]|^\\\\/i.test(folder);
  const plain = (path: string): string => (isWindows ? path.replaceAll("\\", "/") : path);
  const isAbsolute = isWindows ? /^(?:[a-z]:)?[\\/]/i.test(words) : words.startsWith("/");
  const parts: string[] = [];
  for (const part of (isAbsolute ? plain(words) : `${plain(folder)}/${plain(words)}`).split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return isWindows ? parts.join("/") : `/${parts.join("/")}`;
}

/** The first of the folders that the words lead into, from that folder itself; undefined: into none. */
export const folderAt = (folders: readonly string[], words: string): string | undefined =>
  folders.find((one) => isWithin(pathFrom(one, "."), pathFrom(one, words)));

/** What stands behind the last slash. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
