-- Whoever looks something up by its name finds only one index to do it with: the other ones are partial, and a statement has to
-- say their condition (true of every row) to use them. Without figures about a table, such as while it first fills, the planner
-- took `rows_shelf` to find a row by its key and read a whole view for each.
DROP INDEX rows_shelf;
CREATE INDEX rows_shelf ON rows (client, view, shelf, rank, key) WHERE shelf >= '';
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (client, queue, priority, ready_ms, id) WHERE priority >= 0;
DROP INDEX events_order;
CREATE INDEX events_order ON events (client, txid, seq) WHERE seq > 0;

-- The shelf that a row lay on before it was last written: what an upsert has to tell for the counts.
ALTER TABLE rows ADD COLUMN was text;
