-- compare-runs: where two runs differ: in themselves, in their settings, in what their metrics came to,
-- and in the accuracy of the models that they made.
-- parameters:
--   :run    INTEGER  required  a run
--   :other  INTEGER  required  another
-- columns:
--   part  TEXT  'run', 'setting', 'metric' or 'accuracy'
--   name  TEXT  what of it: a column, a path in the settings, a series' last value, a test
--   run   TEXT  its value in the first run; NULL where it has none
--   other TEXT  its value in the other run
WITH
  side (which, run_id) AS (VALUES ('run', :run), ('other', :other)),
  fact (which, place, part, name, value) AS (
    SELECT
      side.which, 1, 'run', word.name,
      CASE word.name WHEN 'kind' THEN run.kind WHEN 'name' THEN run.name WHEN 'state' THEN run.state
        WHEN 'seed' THEN run.seed WHEN 'code version' THEN run.code_version ELSE run.machine END
    FROM side
    JOIN run ON run.id = side.run_id
    JOIN (
      SELECT column1 AS name
      FROM (VALUES ('kind'), ('name'), ('state'), ('seed'), ('code version'), ('machine'))
    ) AS word
    UNION ALL
    SELECT
      side.which, 2, 'setting', substr(setting.fullkey, 3),
      iif(setting.type IN ('true', 'false', 'null'), setting.type, setting.atom)
    FROM side
    JOIN run ON run.id = side.run_id
    JOIN json_tree(run.settings) AS setting
    WHERE setting.type NOT IN ('object', 'array')
    UNION ALL
    SELECT side.which, 3, 'metric', metric.name || ' by ' || metric.axis, vector.last
    FROM side
    JOIN metric ON metric.run_id = side.run_id
    JOIN vector ON vector.id = metric.vector_id
    UNION ALL
    SELECT
      side.which, 4, 'accuracy',
      iif(checkpoint.kind = 'best', 'best weights on ', '') || dataset.name || '/' || dataset.split
        || ', ' || coalesce(attack_words.words, 'clean'),
      printf('%.2f %%', 100.0 * sum(evaluation.correct_count) / sum(evaluation.count))
    FROM side
    JOIN checkpoint ON checkpoint.run_id = side.run_id
    JOIN evaluation ON evaluation.checkpoint_id = checkpoint.id
    JOIN dataset ON dataset.id = evaluation.dataset_id
    LEFT JOIN attack_words ON attack_words.attack_id = evaluation.attack_id
    GROUP BY side.which, checkpoint.kind, dataset.id, attack_words.words
  )
SELECT
  part,
  name,
  CAST(max(value) FILTER (WHERE which = 'run') AS TEXT) AS run,
  CAST(max(value) FILTER (WHERE which = 'other') AS TEXT) AS other
FROM fact
GROUP BY place, part, name
HAVING run IS NOT other
ORDER BY place, name;
