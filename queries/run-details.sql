-- run-details: all that is known of one run: itself, its settings, what it made, how the models that it made
-- did, and the runs that it asked for.
-- parameters:
--   :run  INTEGER  required  the run
-- columns:
--   part  TEXT  'run', 'machine', 'setting', 'dataset', 'model', 'evaluation', 'metric', 'claim', 'asked for'
--   name  TEXT  a column, a path in the settings, a name, an evaluation, a series, or a run's number
--   value TEXT  what it is: a value, pictures and hash, an accuracy and whether to believe it, the last value
WITH
  fact (place, ordinal, part, name, value) AS (
    SELECT 1, word.ordinal, 'run', word.name,
      CASE word.name WHEN 'kind' THEN run.kind WHEN 'name' THEN run.name WHEN 'state' THEN run.state
        WHEN 'seed' THEN run.seed WHEN 'started' THEN run.started_at WHEN 'ended' THEN run.ended_at
        WHEN 'asked by' THEN (
          SELECT printf('run %d, %s %s', asking.id, asking.kind, asking.name)
          FROM run AS asking WHERE asking.id = run.parent_id)
        WHEN 'code version' THEN run.code_version ELSE run.message END
    FROM run
    JOIN (
      SELECT column1 AS ordinal, column2 AS name
      FROM (VALUES (1, 'kind'), (2, 'name'), (3, 'state'), (4, 'message'), (5, 'seed'),
        (6, 'started'), (7, 'ended'), (8, 'asked by'), (9, 'code version'))
    ) AS word
    WHERE run.id = :run
    UNION ALL
    SELECT
      iif(source.part = 'machine', 2, 3), leaf.id, source.part, substr(leaf.fullkey, 3),
      CASE leaf.type WHEN 'object' THEN '{}' WHEN 'array' THEN '[]'
        WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' ELSE leaf.atom END
    FROM (
      SELECT 'setting' AS part, settings AS text FROM run WHERE id = :run
      UNION ALL
      SELECT 'machine', machine FROM run WHERE id = :run
    ) AS source
    JOIN json_tree(source.text) AS leaf
    WHERE leaf.type NOT IN ('object', 'array') OR leaf.value IN ('{}', '[]') AND leaf.fullkey <> '$'
    UNION ALL
    SELECT
      4, dataset.id, 'dataset', dataset.name || '/' || dataset.split,
      printf('%d pictures, content hash %s', picture_set.count,
        lower(substr(hex(dataset.content_hash), 1, 12)))
    FROM dataset
    JOIN picture_set ON picture_set.id = dataset.picture_set_id
    WHERE dataset.run_id = :run
    UNION ALL
    SELECT
      5, id, 'model', name,
      printf('%s, %d parameters', architecture ->> '$.name', parameter_count)
    FROM model
    WHERE run_id = :run
    UNION ALL
    SELECT
      6, result.evaluation_id, 'evaluation',
      result.model || ' on ' || result.dataset || ', ' || coalesce(words.words, 'clean'),
      printf('%.2f %% of %d', 100.0 * result.accuracy, result.count)
        || coalesce(', reliable: ' || result.reliable, '')
    FROM result
    JOIN evaluation ON evaluation.id = result.evaluation_id
    LEFT JOIN attack_words AS words ON words.attack_id = evaluation.attack_id
    WHERE result.evaluation_id IN (
      SELECT id FROM evaluation WHERE run_id = :run
      UNION
      SELECT tested.id
      FROM model AS made
      JOIN checkpoint AS weights ON weights.model_id = made.id
      JOIN evaluation AS tested ON tested.checkpoint_id = weights.id
      WHERE made.run_id = :run)
    UNION ALL
    SELECT
      7, metric.id, 'metric', metric.name || ' by ' || metric.axis,
      printf('%.6g %s after %d', vector.last, metric.unit, vector.count)
    FROM metric
    JOIN vector ON vector.id = metric.vector_id
    WHERE metric.run_id = :run
    UNION ALL
    SELECT 8, claim.id, 'claim', claim.name, coalesce(verdict.verdict, 'not judged yet')
    FROM claim
    LEFT JOIN verdict ON verdict.claim_id = claim.id
    WHERE claim.run_id = :run
    UNION ALL
    SELECT 9, id, 'asked for', printf('run %d', id), printf('%s %s, %s', kind, name, state)
    FROM run
    WHERE parent_id = :run
  )
SELECT part, name, CAST(value AS TEXT) AS value
FROM fact
WHERE value IS NOT NULL
ORDER BY place, ordinal;
