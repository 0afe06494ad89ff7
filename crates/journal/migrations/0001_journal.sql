-- The journal's first schema. Client leads every key, so that the same tables distribute by client later.

-- One row a client: how many entries its tree has.
CREATE TABLE clients (
  client TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL
) WITHOUT ROWID;

-- The entries. The primary key arbitrates concurrent writers of one case.
-- The bytes of `envelope` are what the leaf hash commits to; the other columns only find it.
CREATE TABLE events (
  client TEXT NOT NULL,
  case_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  envelope BLOB NOT NULL,
  PRIMARY KEY (client, case_id, version)
);
CREATE UNIQUE INDEX events_position ON events (client, position);

-- Hashes of complete subtrees at the levels 0 (leaves), 8, 16, …: exactly the content of C2SP tiles.
CREATE TABLE hashes (
  client TEXT NOT NULL,
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (client, level, idx)
) WITHOUT ROWID;

-- Signed checkpoints, one a size.
CREATE TABLE checkpoints (
  client TEXT NOT NULL,
  size INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (client, size)
) WITHOUT ROWID;

-- Idempotency keys with the answer that was given.
CREATE TABLE once (
  client TEXT NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL,
  answer BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (client, key)
) WITHOUT ROWID;

-- Read models of any kind.
CREATE TABLE rows (
  client TEXT NOT NULL,
  view TEXT NOT NULL,
  key TEXT NOT NULL,
  shelf TEXT NOT NULL,
  rank INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (client, view, key)
) WITHOUT ROWID;
CREATE INDEX rows_shelf ON rows (client, view, shelf, rank, key);

-- How many rows lie on a shelf, so that counting never scans.
CREATE TABLE shelves (
  client TEXT NOT NULL,
  view TEXT NOT NULL,
  shelf TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (client, view, shelf)
) WITHOUT ROWID;

-- Drafts, effects and timers to be done. `ready_ms` is when it may be claimed (again).
CREATE TABLE jobs (
  client TEXT NOT NULL,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  ready_ms INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  lease_until_ms INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (client, queue, id)
) WITHOUT ROWID;
CREATE INDEX jobs_ready ON jobs (client, queue, priority, ready_ms, id);

-- The last fence given out; fences only ever grow.
CREATE TABLE fences (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
INSERT INTO fences (one, last) VALUES (1, 0);

-- Folded states of cases, to be thrown away at will.
CREATE TABLE snapshots (
  client TEXT NOT NULL,
  case_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (client, case_id)
) WITHOUT ROWID;

-- Documents: the digest cases refer to, and the digest of the sealed file on disk.
CREATE TABLE blobs (
  client TEXT NOT NULL,
  plain BLOB NOT NULL,
  sealed BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  erased INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (client, plain)
) WITHOUT ROWID;
