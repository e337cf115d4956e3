-- best-runs: finished runs by the best value that a metric had in them.
-- parameters:
--   :metric  TEXT     'validation accuracy'  the series' name
--   :axis    TEXT     'epoch'                epoch or step
--   :best    TEXT     'highest'              highest or lowest
--   :limit   INTEGER  20                     how many
-- columns:
--   run     INTEGER  its id
--   name    TEXT     what it made
--   dataset TEXT     what it learnt from, or NULL
--   seed    INTEGER  root of all chance, or NULL
--   points  INTEGER  steps or epochs of the series
--   best    REAL     the highest or lowest finite value; NULL without one
--   last    REAL     the last finite value
--   broken  INTEGER  values that are NaN or infinite
--   unit    TEXT     the metric's unit
SELECT
  run.id AS run,
  run.name AS name,
  run.settings ->> '$.dataset' AS dataset,
  run.seed AS seed,
  vector.count AS points,
  iif(:best = 'lowest', vector.minimum, vector.maximum) AS best,
  vector.last AS last,
  vector.nonfinite AS broken,
  metric.unit AS unit
FROM run
JOIN metric ON metric.run_id = run.id AND metric.name = :metric AND metric.axis = :axis
JOIN vector ON vector.id = metric.vector_id
WHERE run.state = 'finished'
ORDER BY iif(:best = 'lowest', -1, 1) * best DESC, run.id
LIMIT :limit;
