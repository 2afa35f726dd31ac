import type { Outcome } from 'chatgate/plugin'
import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failureOf, Unusable } from './failure.ts'
import { lockBeside } from './lock.ts'
import { rotate, type Limits } from './rotate.ts'

const LINE_FEED = 0x0a

/**
 * Appends whole lines, and resolves when they are on the disk; never rejects. The file is opened anew each time, so it
 * does not matter who has renamed or removed it since. Writers of the same file, also of other gateways, take turns.
 */
export const appendTo = async (
  file: string,
  lines: Buffer,
  limits: Limits,
  now: number,
): Promise<Outcome> => {
  try {
    const place = await realPlace(file)
    using _ = await lockBeside(place)
    await rotate(place, lines.length, limits, now)
    const handle = await openFile(place)
    try {
      await write(handle, lines, place)
    } finally {
      await handle.close()
    }
    return { status: 'delivered' }
  } catch (error) {
    return failureOf(error, file)
  }
}

/** Where a link leads; the file is made if it is missing, as that tells best what is wrong with its place. */
const realPlace = async (file: string): Promise<string> => {
  const handle = await openFile(file)
  try {
    await sizeOf(handle)
  } finally {
    await handle.close()
  }
  return realpath(file)
}

/** A device or a pipe would take lines and keep none, and no lock should be put beside it. */
const sizeOf = async (handle: FileHandle): Promise<number> => {
  const found = await handle.stat()
  if (!found.isFile()) throw new Unusable('is not a file; for a container, write to /dev/stdout')
  return found.size
}

/** A pipe would wait for a reader for ever. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK
const MODE = 0o640

const openFile = (file: string): Promise<FileHandle> => open(file, FLAGS, MODE)

const write = async (handle: FileHandle, lines: Buffer, place: string): Promise<void> => {
  const size = await sizeOf(handle)
  const whole = (await endsWithinLine(handle, size)) ? Buffer.concat([Buffer.of(LINE_FEED), lines]) : lines
  try {
    await writeAll(handle, whole)
  } catch (error) {
    // Half a line would be left. If this fails too, the next line begins after a line break.
    await handle.truncate(size).catch(() => undefined)
    throw error
  }
  await handle.datasync()
  if (size === 0) await syncFolder(dirname(place))
}

/** Whether a crash, or a full disk, has left half a line. */
const endsWithinLine = async (handle: FileHandle, size: number): Promise<boolean> => {
  if (size === 0) return false
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== LINE_FEED
}

/** A nearly full disk takes the beginning, and fails with the rest. */
const writeAll = async (handle: FileHandle, bytes: Buffer): Promise<void> => {
  for (let written = 0; written < bytes.length;)
    written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten
}

/** A new file is found after a power cut only if its folder is on the disk too. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
