// Paths as text: nothing here looks at a disk, so links lead where they lead.

/** Whether an absolute path is the folder or lies in it, by either system's sign. */
export const isWithin = (folder: string, path: string): boolean =>
  path === folder || (path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.length)));
