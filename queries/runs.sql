-- runs: who made what, newest last.
-- parameters:
--   :kind  TEXT  NULL  only runs of this kind (import, train, attack …); NULL for all
-- columns:
--   run     INTEGER  its id
--   kind    TEXT     what was done
--   name    TEXT     what it makes
--   state   TEXT     running, interrupted, finished or failed
--   seed    INTEGER  root of all chance, or NULL
--   started TEXT     UTC
--   seconds INTEGER  from start to end; NULL while running
--   message TEXT     why it failed, or NULL
SELECT
  id AS run,
  kind,
  name,
  state,
  seed,
  started_at AS started,
  CAST(round((julianday(ended_at) - julianday(started_at)) * 86400) AS INTEGER) AS seconds,
  message
FROM run
WHERE :kind IS NULL OR kind = :kind
ORDER BY id;
