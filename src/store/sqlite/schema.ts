import { StoreError } from '../store.ts'
import type { Database } from './file.ts'

/**
 * The migrations, oldest first; `PRAGMA user_version` counts those a file has been through. Never change one that was
 * released: add another.
 *
 * An event is written once and never again, so that pages fill up in order and stay full; that it waits to be routed, and what
 * routing decided, stand in tables of their own. No index is on a key in random order (a subject, for example): each
 * insertion would touch another page, and cost more the more is stored; `delivery_order` is on such a key, and holds only what waits;
 * so is `profile`, which profile changes alone touch. What is under way stands there as due. What waits behind another delivery
 * has no due time at all, so that looking for what is due never comes across it. A digest is carried by its first member, its leader: due
 * time and attempts are the leader's; `digest` is the leader's position in all of its members, and one that can take more stands in
 * `open_digest`.
 */
export const MIGRATIONS = [
  `
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    app TEXT NOT NULL,
    command TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    time INTEGER NOT NULL,
    operator TEXT,
    subject TEXT,
    "group" TEXT,
    platform TEXT,
    client_ip TEXT,
    by_admin INTEGER NOT NULL,
    query TEXT NOT NULL,
    body BLOB NOT NULL,
    unreadable TEXT,
    values_before TEXT,
    trace_parent TEXT,
    node TEXT
  ) STRICT;
  CREATE INDEX event_unreadable ON event (seq) WHERE unreadable IS NOT NULL;

  CREATE TABLE unrouted (event_seq INTEGER PRIMARY KEY) STRICT;

  CREATE TABLE routing (
    event_seq INTEGER PRIMARY KEY,
    routed_at INTEGER NOT NULL,
    explanation TEXT NOT NULL
  ) STRICT;

  CREATE TABLE node (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    version TEXT NOT NULL,
    config TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE decision (event_seq INTEGER PRIMARY KEY, decision TEXT NOT NULL) STRICT;

  CREATE TABLE profile (
    app TEXT NOT NULL,
    user TEXT NOT NULL,
    tag TEXT NOT NULL,
    time INTEGER NOT NULL,
    event_seq INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (app, user, tag, time, event_seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE delivery (
    event_seq INTEGER NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead', 'cancelled')),
    position INTEGER NOT NULL,
    order_key TEXT,
    digest INTEGER,
    attempts INTEGER NOT NULL,
    attempts_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    due_at INTEGER,
    leased_by TEXT,
    reason TEXT,
    replays INTEGER,
    PRIMARY KEY (event_seq, destination)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivery_due ON delivery (destination, due_at, position) WHERE state = 'waiting';
  CREATE INDEX delivery_order ON delivery (destination, order_key, position)
    WHERE state = 'waiting' AND order_key IS NOT NULL;
  CREATE INDEX delivery_digest ON delivery (destination, digest, position) WHERE digest IS NOT NULL;
  CREATE INDEX delivery_waiting ON delivery (destination, created_at) WHERE state = 'waiting';
  CREATE INDEX delivery_leased ON delivery (leased_by) WHERE leased_by IS NOT NULL;
  CREATE INDEX delivery_dead ON delivery (event_seq, destination) WHERE state = 'dead';

  CREATE TABLE destination (
    name TEXT PRIMARY KEY,
    positions INTEGER NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    paused_at INTEGER,
    circuit TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE open_digest (destination TEXT PRIMARY KEY, digest INTEGER NOT NULL, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE replay (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    planned INTEGER NOT NULL DEFAULT 0,
    "cursor" INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE repeat (key INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE INDEX repeat_at ON repeat (at);

  CREATE TABLE attempt (
    event_seq INTEGER NOT NULL,
    destination TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    config TEXT,
    node TEXT,
    PRIMARY KEY (event_seq, destination, attempt)
  ) STRICT, WITHOUT ROWID;
  `,
  // What is known of repeats stands with the events; an index of their keys cost more than all else about an event.
  `
  ALTER TABLE event ADD COLUMN repeat_key INTEGER;
  DROP TABLE repeat;
  `,
  // What failed before stands apart in what is due, so that much of it does not stand in front of what never did.
  `
  DROP INDEX delivery_due;
  CREATE INDEX delivery_due ON delivery (destination, min(attempts - attempts_before, 1), due_at, position)
    WHERE state = 'waiting';
  `,
  // Replays that are under way are few among all that there were; and until when the clock was believed, see retention-clock.ts.
  `
  CREATE INDEX replay_under_way ON replay (state, id) WHERE state IN ('running', 'paused');
  CREATE TABLE believed (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
  `,
  // What of a delivery is done already, for its next attempt.
  'ALTER TABLE delivery ADD COLUMN progress TEXT;',
  // The replay that has planned a delivery, where one has.
  'ALTER TABLE delivery ADD COLUMN replay INTEGER;',
  // Leases stand in memory, see waiting/leases.ts. To drop `leased_by` would write the whole table anew, so it stays, and is always NULL.
  `
  UPDATE delivery SET due_at = updated_at, leased_by = NULL WHERE leased_by IS NOT NULL;
  DROP INDEX delivery_leased;
  ALTER TABLE destination ADD COLUMN under_way TEXT;
  `,
  // How often somebody has asked to try a destination again at once; and what of a replay waited already, and when it is due.
  `
  ALTER TABLE destination ADD COLUMN retries INTEGER;
  ALTER TABLE replay ADD COLUMN waiting INTEGER;
  ALTER TABLE replay ADD COLUMN waiting_until INTEGER;
  `,
]

/** Brings a file to the newest version, in one transaction. Throws when a newer gateway has written it. */
export const migrate = (database: Database, path: string): void => {
  const version = layoutOf(database, path)
  if (version === MIGRATIONS.length) return
  const steps = MIGRATIONS.slice(version).join(';')
  database.exec(`BEGIN IMMEDIATE; ${steps}; PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
}

/** For those who may change nothing: throws where {@link migrate} would have something to do. */
export const expectNewest = (database: Database, path: string): void => {
  const version = layoutOf(database, path)
  if (version === MIGRATIONS.length) return
  throw new StoreError(
    version === 0
      ? `${path} is not the file of a gateway.`
      : `${path} was written by an older version of the gateway. Start this version on it once, which brings it up to date.`,
    'STORE_LAYOUT',
  )
}

const layoutOf = (database: Database, path: string): number => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer version of the gateway (its layout is ${version}, this one knows ${MIGRATIONS.length}). Start that version, or name another file.`,
      'STORE_TOO_NEW',
    )
  }
  return version
}
