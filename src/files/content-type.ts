const unnamed = 'application/octet-stream';

// What a system would run when it is opened, whatever it is called.
const programs = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-ms-shortcut',
  'application/x.ms.shortcut',
  'application/x-msi',
  'application/x-unix-archive',
  'application/wasm',
  'application/java-vm',
  'application/vnd.android.package-archive',
]);
const runnable =
  /\.(exe|com|bat|cmd|scr|pif|msi|msp|msix|dll|cpl|js|jse|mjs|vbs|vbe|wsf|wsh|hta|ps1|psm1|jar|lnk|reg|inf|sh|apk|app|dmg|deb|rpm|chm|svg|svgz|html?|xhtml|mht|mhtml|swf|url|desktop)$/i;

export type Refusal = 'empty' | 'program';

/** The type of a stored upload by its content, not by its name; or why it is not taken. */
export async function contentType(
  path: string,
  name: string,
  size: number,
): Promise<{ type: string } | { refused: Refusal }> {
  if (size === 0) return { refused: 'empty' };
  if (runnable.test(name.replace(/[.\s]+$/, ''))) return { refused: 'program' };
  const { fileTypeFromFile } = await import('file-type');
  // A broken file has no type: it is kept all the same, only as bytes.
  const found = await fileTypeFromFile(path).catch(() => undefined);
  if (found && programs.has(found.mime)) return { refused: 'program' };
  return { type: found?.mime ?? unnamed };
}
