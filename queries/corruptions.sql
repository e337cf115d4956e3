-- corruptions: clean accuracy of every model under each of CIFAR-10-C's corruptions, by severity, on the
-- datasets of 'advex construct corrupted' that it was evaluated on. Percent.
-- parameters:
--   :model    TEXT  NULL  only this model; NULL for all
--   :dataset  TEXT  NULL  only corrupted forms of this dataset (name/split); NULL for all
-- columns:
--   model      TEXT  the model
--   dataset    TEXT  the dataset that was corrupted
--   corruption TEXT  which corruption, by the name of its file in CIFAR-10-C
--   plain      REAL  accuracy on that dataset as it is; NULL where it was not evaluated
--   severity_1 REAL  accuracy at severity 1, mean over the seeds of the corruption; NULL likewise
--   severity_2 REAL  at severity 2
--   severity_3 REAL  at severity 3
--   severity_4 REAL  at severity 4
--   severity_5 REAL  at severity 5
--   mean       REAL  mean over the severities that were evaluated
--   loss       REAL  plain less mean, points
WITH
  corrupted AS (
    SELECT
      dataset.id, dataset.parent_id,
      run.settings ->> '$.corruption' AS corruption,
      CAST(run.settings ->> '$.severity' AS INTEGER) AS severity
    FROM dataset
    JOIN run ON run.id = dataset.run_id
    WHERE run.kind = 'construct' AND run.settings ->> '$.corruption' IS NOT NULL
  ),
  clean AS (
    SELECT checkpoint_id, dataset_id, avg(100.0 * correct_count / count) AS accuracy
    FROM evaluation
    WHERE attack_id IS NULL
    GROUP BY checkpoint_id, dataset_id
  ),
  level AS (
    SELECT
      clean.checkpoint_id, corrupted.parent_id, corrupted.corruption, corrupted.severity,
      avg(clean.accuracy) AS accuracy
    FROM corrupted
    JOIN clean ON clean.dataset_id = corrupted.id
    GROUP BY clean.checkpoint_id, corrupted.parent_id, corrupted.corruption, corrupted.severity
  )
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  dataset.name || '/' || dataset.split AS dataset,
  level.corruption AS corruption,
  round(plain.accuracy, 2) AS plain,
  round(max(level.accuracy) FILTER (WHERE level.severity = 1), 2) AS severity_1,
  round(max(level.accuracy) FILTER (WHERE level.severity = 2), 2) AS severity_2,
  round(max(level.accuracy) FILTER (WHERE level.severity = 3), 2) AS severity_3,
  round(max(level.accuracy) FILTER (WHERE level.severity = 4), 2) AS severity_4,
  round(max(level.accuracy) FILTER (WHERE level.severity = 5), 2) AS severity_5,
  round(avg(level.accuracy), 2) AS mean,
  round(plain.accuracy - avg(level.accuracy), 2) AS loss
FROM level
JOIN dataset ON dataset.id = level.parent_id
JOIN checkpoint ON checkpoint.id = level.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
LEFT JOIN clean AS plain
  ON plain.checkpoint_id = level.checkpoint_id AND plain.dataset_id = level.parent_id
WHERE (:model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model)
  AND (:dataset IS NULL OR dataset.name || '/' || dataset.split = :dataset)
GROUP BY level.checkpoint_id, level.parent_id, level.corruption
ORDER BY model.id, checkpoint.id, dataset.id, level.corruption;
