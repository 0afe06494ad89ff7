-- Finding. `tokens` are what the caller made of words (keyed hashes): nothing here can be read back.
CREATE SEQUENCE docs;

CREATE TABLE words (
  client text NOT NULL,
  view text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  doc bigint NOT NULL DEFAULT nextval('docs'),
  tokens tsvector NOT NULL,
  PRIMARY KEY (client, view, key)
);
CREATE INDEX words_order ON words (client, view, doc);
CREATE INDEX words_found ON words USING gin (tokens);
