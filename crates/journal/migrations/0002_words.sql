-- Finding. `tokens` are what the caller made of words (keyed hashes): nothing here can be read back.
-- `doc` grows with the order in which rows came to be found; it is the cursor of a list of what was found.
CREATE TABLE words (
  doc INTEGER NOT NULL PRIMARY KEY,
  client TEXT NOT NULL,
  view TEXT NOT NULL,
  key TEXT NOT NULL,
  tokens TEXT NOT NULL
);
CREATE UNIQUE INDEX words_key ON words (client, view, key);
CREATE INDEX words_order ON words (client, view, doc);

-- The index over them. Only whole tokens are looked for, so neither positions nor sizes are kept.
CREATE VIRTUAL TABLE words_found USING fts5(tokens, content='words', content_rowid='doc', tokenize='ascii', detail=none, columnsize=0);
-- What is removed leaves no trace in the index.
INSERT INTO words_found (words_found, rank) VALUES ('secure-delete', 1);
