-- The journal on PostgreSQL 15 and newer. Client leads every key, so that every table distributes by client.

-- One row a client: how far its tree is, what it follows next, and the key its checkpoints are signed with.
-- Whoever grows the tree holds this row; a dead process holds nothing.
CREATE TABLE clients (
  client text PRIMARY KEY,
  size bigint NOT NULL DEFAULT 0,
  txid xid8 NOT NULL DEFAULT '0',
  seq bigint NOT NULL DEFAULT 0,
  signer bytea
);

CREATE SEQUENCE entries_seq CACHE 256;

-- The entries. The primary key decides races between nodes. `leaf` is written with the entry; the place in the log is
-- given afterwards, in the order (txid, seq), to whatever lies below the oldest transaction still under way.
CREATE TABLE events (
  client text NOT NULL,
  case_id text NOT NULL,
  version bigint NOT NULL,
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint NOT NULL DEFAULT nextval('entries_seq'),
  leaf bytea NOT NULL,
  envelope bytea NOT NULL,
  PRIMARY KEY (client, case_id, version)
);
CREATE INDEX events_order ON events (client, txid, seq);

-- The log: which entry stands at which position.
CREATE TABLE positions (
  client text NOT NULL,
  position bigint NOT NULL,
  case_id text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (client, position)
);
CREATE UNIQUE INDEX positions_entry ON positions (client, case_id, version);

-- Hashes of complete subtrees at the levels 0, 8, 16, …: the content of C2SP tiles.
CREATE TABLE hashes (
  client text NOT NULL,
  level integer NOT NULL,
  idx bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (client, level, idx)
);

CREATE TABLE checkpoints (
  client text NOT NULL,
  size bigint NOT NULL,
  at_ms bigint NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (client, size)
);

CREATE TABLE once (
  client text NOT NULL,
  key text NOT NULL,
  request bytea NOT NULL,
  answer bytea NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (client, key)
);

-- Names are compared byte by byte, as on SQLite: a page has one order wherever it comes from.
CREATE TABLE rows (
  client text NOT NULL,
  view text NOT NULL,
  key text COLLATE "C" NOT NULL,
  shelf text NOT NULL,
  rank bigint NOT NULL,
  case_id text NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (client, view, key)
);
CREATE INDEX rows_shelf ON rows (client, view, shelf, rank, key);

CREATE TABLE shelves (
  client text NOT NULL,
  view text NOT NULL,
  shelf text COLLATE "C" NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (client, view, shelf)
);

CREATE SEQUENCE fences;

CREATE TABLE jobs (
  client text NOT NULL,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  case_id text NOT NULL,
  due_ms bigint NOT NULL,
  ready_ms bigint NOT NULL,
  priority smallint NOT NULL,
  attempts integer NOT NULL,
  lease_until_ms bigint NOT NULL,
  fence bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (client, queue, id)
);
CREATE INDEX jobs_ready ON jobs (client, queue, priority, ready_ms, id);

CREATE TABLE snapshots (
  client text NOT NULL,
  case_id text NOT NULL,
  version bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (client, case_id)
);

CREATE TABLE blobs (
  client text NOT NULL,
  plain bytea NOT NULL,
  sealed bytea NOT NULL,
  bytes bigint NOT NULL,
  erased boolean NOT NULL DEFAULT false,
  PRIMARY KEY (client, plain)
);
