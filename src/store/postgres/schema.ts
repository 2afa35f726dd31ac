import { inTransaction, SCHEMA, type Session } from './connection/session.ts'
import { StoreError } from '../store.ts'

/**
 * The migrations, oldest first; the table `layout` counts those a database has been through. Never change one that was released: add
 * another, which the version before can live with, as nodes are replaced one by one.
 *
 * The tables are those of the SQLite engine, and mean the same, but for what many nodes make different:
 *
 * - `seq` is given when an event is inserted, and a later number may be committed first. Nothing reads the table behind a cursor for
 *   what is new, so nothing is skipped: what is to be routed stands in `unrouted` until one transaction takes it out.
 * - Counts are kept as changes: each transaction adds rows to `tally` and `volume`, which are summed up when somebody asks, and folded
 *   into one by the retention. A row that everybody updates would put all nodes in a line.
 * - `router` has one row: which node routes.
 * - A delivery says in `waits_in` in which order it waits, and has a `due_at` only while it waits. So each of the quick statements has a
 *   condition that one index alone fits: what the planner knows of a table that changes so fast is always wrong, and given a choice
 *   it would read a million that wait to find the first.
 *
 * Texts in indexes are compared by their bytes (COLLATE "C"): quicker, and the same on every server. An old row version is left behind
 * by each step of a delivery, so the tables with much change are vacuumed early.
 */
const MIGRATIONS = [
  `
  CREATE TABLE event (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    app text NOT NULL,
    command text NOT NULL,
    kind text NOT NULL,
    received_at bigint NOT NULL,
    time bigint NOT NULL,
    operator text,
    subject text,
    "group" text,
    platform text,
    client_ip text,
    by_admin boolean NOT NULL,
    query text NOT NULL,
    body bytea NOT NULL,
    unreadable text,
    values_before text,
    trace_parent text,
    node text
  ) WITH (autovacuum_vacuum_scale_factor = 0.05);
  CREATE INDEX event_unreadable ON event (seq) WHERE unreadable IS NOT NULL;

  CREATE TABLE unrouted (event_seq bigint PRIMARY KEY)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

  CREATE TABLE node (
    name text PRIMARY KEY,
    role text NOT NULL,
    version text NOT NULL,
    config text NOT NULL,
    started_at bigint NOT NULL,
    seen_at bigint NOT NULL
  );

  CREATE TABLE router (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    node text NOT NULL,
    until timestamptz NOT NULL
  ) WITH (fillfactor = 10);
  INSERT INTO router (node, until) VALUES ('', '-infinity');

  CREATE TABLE routing (
    event_seq bigint PRIMARY KEY,
    routed_at bigint NOT NULL,
    explanation text NOT NULL
  ) WITH (autovacuum_vacuum_scale_factor = 0.05);

  CREATE TABLE decision (event_seq bigint PRIMARY KEY, decision text NOT NULL);

  CREATE TABLE profile (
    app text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    tag text COLLATE "C" NOT NULL,
    time bigint NOT NULL,
    event_seq bigint NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (app, subject, tag, time, event_seq)
  ) WITH (autovacuum_vacuum_scale_factor = 0.05);

  CREATE TABLE delivery (
    event_seq bigint NOT NULL,
    destination text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead', 'cancelled')),
    position bigint NOT NULL,
    order_key text COLLATE "C",
    waits_in text COLLATE "C" GENERATED ALWAYS AS (CASE WHEN state = 'waiting' THEN order_key END) STORED,
    digest bigint,
    attempts bigint NOT NULL,
    attempts_before bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    due_at bigint,
    leased_by text COLLATE "C",
    reason text,
    replays bigint,
    PRIMARY KEY (event_seq, destination)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE INDEX delivery_due ON delivery (destination, due_at, position) WHERE due_at IS NOT NULL;
  CREATE INDEX delivery_order ON delivery (destination, waits_in, position) WHERE waits_in IS NOT NULL;
  CREATE INDEX delivery_digest ON delivery (destination, digest, position) WHERE digest IS NOT NULL;
  CREATE INDEX delivery_waiting ON delivery (destination, created_at) WHERE state = 'waiting';
  CREATE INDEX delivery_leased ON delivery (leased_by) WHERE leased_by IS NOT NULL;
  CREATE INDEX delivery_dead ON delivery (event_seq, destination) WHERE state = 'dead';

  CREATE TABLE attempt (
    event_seq bigint NOT NULL,
    destination text COLLATE "C" NOT NULL,
    attempt bigint NOT NULL,
    started_at bigint NOT NULL,
    duration_ms bigint NOT NULL,
    outcome text NOT NULL,
    reason text,
    config text,
    node text,
    PRIMARY KEY (event_seq, destination, attempt)
  ) WITH (autovacuum_vacuum_scale_factor = 0.05);

  CREATE TABLE destination (
    name text COLLATE "C" PRIMARY KEY,
    positions bigint NOT NULL DEFAULT 0,
    paused_at bigint
  ) WITH (fillfactor = 10);
  CREATE TABLE circuit (destination text COLLATE "C" PRIMARY KEY, circuit text NOT NULL) WITH (fillfactor = 10);
  CREATE TABLE open_digest (destination text COLLATE "C" PRIMARY KEY, digest bigint NOT NULL, size bigint NOT NULL)
    WITH (fillfactor = 10);

  CREATE TABLE tally (
    destination text COLLATE "C" NOT NULL,
    waiting bigint NOT NULL,
    delivered bigint NOT NULL,
    dead bigint NOT NULL,
    cancelled bigint NOT NULL
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  CREATE TABLE volume (bytes bigint NOT NULL)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

  CREATE TABLE replay (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request text NOT NULL,
    state text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    planned bigint NOT NULL DEFAULT 0,
    "cursor" bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE repeat (key bigint PRIMARY KEY, at bigint NOT NULL)
    WITH (autovacuum_vacuum_scale_factor = 0.05);
  CREATE INDEX repeat_at ON repeat (at);
  `,
  // What is left of a destination's rate, for all nodes together.
  `
  CREATE TABLE bucket (
    destination text COLLATE "C" PRIMARY KEY,
    tokens double precision NOT NULL,
    per_ms double precision NOT NULL,
    filled_at double precision NOT NULL
  ) WITH (fillfactor = 10);
  `,
  // What failed before stands apart in what is due, so that much of it does not stand in front of what never did. The version before
  // looks through all that is due of a destination, and sorts it, until it is replaced.
  `
  DROP INDEX delivery_due;
  CREATE INDEX delivery_due ON delivery (destination, least(attempts - attempts_before, 1), due_at, position)
    WHERE due_at IS NOT NULL;
  `,
  // Replays that are under way are few among all that there were; until when the clock was believed, see retention-clock.ts; and which
  // processes hold leases, by the clock of the database.
  `
  CREATE INDEX replay_under_way ON replay (state, id) WHERE state IN ('running', 'paused');
  CREATE TABLE believed (one boolean PRIMARY KEY DEFAULT true CHECK (one), at bigint NOT NULL) WITH (fillfactor = 10);
  CREATE TABLE process (id text COLLATE "C" PRIMARY KEY, seen_at timestamptz NOT NULL) WITH (fillfactor = 10);
  `,
  // What of a delivery is done already, for its next attempt.
  'ALTER TABLE delivery ADD COLUMN progress text',
  // The replay that has planned a delivery, where one has.
  'ALTER TABLE delivery ADD COLUMN replay bigint',
  // How often somebody has asked to try a destination again at once; and what of a replay waited already, and when it is due.
  `
  ALTER TABLE destination ADD COLUMN retries bigint;
  ALTER TABLE replay ADD COLUMN waiting bigint;
  ALTER TABLE replay ADD COLUMN waiting_until bigint;
  `,
]

/** Any number that no other program uses for its advisory locks; held for the length of a migration. */
const MIGRATION_LOCK = 7_203_417_001

/** Building an index over all that is kept may take its time. */
const MIGRATION_MS = 3_600_000

const SELECT_FOUND = `
  SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = '${SCHEMA}') AS "hasSchema",
    to_regclass('${SCHEMA}.layout') IS NOT NULL AS "hasLayout"`

/** Brings a database to the newest layout, in one transaction, one node at a time. Throws when a newer gateway has written it. */
export const migrate = async (session: Session): Promise<void> => {
  if ((await layoutOf(session)) === MIGRATIONS.length) return
  await inTransaction(session, async () => {
    await session.run(`SET LOCAL statement_timeout = ${MIGRATION_MS}`)
    await session.run('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK], MIGRATION_MS)
    // What another node has done meanwhile is done.
    const layout = (await layoutOf(session)) ?? (await makeLayout(session))
    for (const step of MIGRATIONS.slice(layout)) await session.run(step, [], MIGRATION_MS)
    await session.run(`UPDATE layout SET version = ${MIGRATIONS.length}`)
  })
}

/** For those who may change nothing: throws where {@link migrate} would have something to do. */
export const expectNewest = async (session: Session): Promise<void> => {
  const layout = await layoutOf(session)
  if (layout === MIGRATIONS.length) return
  throw new StoreError(
    layout === undefined
      ? 'The database holds nothing of a gateway. Name the one that the gateway uses.'
      : 'The database was written by an older version of the gateway. Start this version on it once, which brings it up to date.',
    'STORE_LAYOUT',
  )
}

/** Undefined for a database that has none yet. */
const layoutOf = async (session: Session): Promise<number | undefined> => {
  const [found] = await session.run(SELECT_FOUND)
  if (!found?.hasLayout) return undefined
  const [layout] = await session.run('SELECT version FROM layout')
  const version = Number(layout?.version)
  if (version <= MIGRATIONS.length) return version
  throw new StoreError(
    `The database was written by a newer version of the gateway (its layout is ${version}, this one knows ${MIGRATIONS.length}). Start that version, or name another database.`,
    'STORE_TOO_NEW',
  )
}

const makeLayout = async (session: Session): Promise<number> => {
  // IF NOT EXISTS would demand the right to make schemas even where somebody has made this one for us.
  const [found] = await session.run(SELECT_FOUND)
  if (!found?.hasSchema) await session.run(`CREATE SCHEMA ${SCHEMA}`)
  await session.run('CREATE TABLE layout (version bigint NOT NULL)')
  await session.run('INSERT INTO layout VALUES (0)')
  return 0
}
