-- Keys, each wrapped by the one above it; the topmost one never comes here. Client leads every key.

CREATE TABLE engagement_keys (
  client text PRIMARY KEY,
  wrapped bytea NOT NULL
);

-- A subject's current key. `epoch` counts its keys; one more after every erasure.
CREATE TABLE subject_keys (
  client text NOT NULL,
  subject text NOT NULL,
  epoch bigint NOT NULL,
  wrapped bytea NOT NULL,
  PRIMARY KEY (client, subject)
);

-- The newest epoch whose key was destroyed; `seq` tells other processes which ones are new.
CREATE SEQUENCE erasures_seq;
CREATE TABLE erasures (
  client text NOT NULL,
  subject text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL DEFAULT nextval('erasures_seq'),
  PRIMARY KEY (client, subject)
);
CREATE INDEX erasures_order ON erasures (client, seq);
