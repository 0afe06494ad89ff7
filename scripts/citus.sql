-- Distributes the journal's tables by client over the workers of a Citus cluster. Run it once on the coordinator, as the
-- owner of the schema, before the first entry or afterwards (Citus then moves what is there):
--
--   psql "$DATABASE" -v schema=countersign -f scripts/citus.sql
--
-- All tables have the client as first column of their keys and lie beside each other, so that one client's commit, page
-- and proof stay on one worker. The sequences stay on the coordinator's metadata, as Citus keeps them.
-- It has not been run on a Citus cluster yet: the tests only hold that it names every table.

SET search_path TO :schema;

SELECT create_distributed_table('clients', 'client');
SELECT create_distributed_table('events', 'client', colocate_with => 'clients');
SELECT create_distributed_table('positions', 'client', colocate_with => 'clients');
SELECT create_distributed_table('hashes', 'client', colocate_with => 'clients');
SELECT create_distributed_table('checkpoints', 'client', colocate_with => 'clients');
SELECT create_distributed_table('once', 'client', colocate_with => 'clients');
SELECT create_distributed_table('rows', 'client', colocate_with => 'clients');
SELECT create_distributed_table('shelves', 'client', colocate_with => 'clients');
SELECT create_distributed_table('words', 'client', colocate_with => 'clients');
SELECT create_distributed_table('jobs', 'client', colocate_with => 'clients');
SELECT create_distributed_table('snapshots', 'client', colocate_with => 'clients');
SELECT create_distributed_table('blobs', 'client', colocate_with => 'clients');
