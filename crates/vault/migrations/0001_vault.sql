-- Keys, each wrapped by the one above it. Nothing personal lies here, only the names of subjects.

CREATE TABLE engagement_keys (
  client TEXT NOT NULL PRIMARY KEY,
  wrapped BLOB NOT NULL
) WITHOUT ROWID;

-- A subject's current key. `epoch` counts its keys; one more after every erasure.
CREATE TABLE subject_keys (
  client TEXT NOT NULL,
  subject TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (client, subject)
) WITHOUT ROWID;

-- The newest epoch whose key was destroyed.
CREATE TABLE erasures (
  client TEXT NOT NULL,
  subject TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  PRIMARY KEY (client, subject)
) WITHOUT ROWID;
