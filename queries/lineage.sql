-- lineage: what a dataset was made from, back to the imported files.
-- parameters:
--   :dataset  TEXT  required  name/split
-- columns:
--   step     INTEGER  0 for the dataset itself, then back in time
--   dataset  TEXT     name/split
--   run      INTEGER  the run that made it
--   kind     TEXT     what that run did
--   model    TEXT     the model that was attacked for it, or NULL
--   settings TEXT     the run's whole settings, JSON
WITH RECURSIVE ancestor (step, id, parent_id) AS (
  SELECT 0, id, parent_id FROM dataset
  WHERE name = substr(:dataset, 1, instr(:dataset, '/') - 1)
    AND split = substr(:dataset, instr(:dataset, '/') + 1)
  UNION ALL
  SELECT ancestor.step + 1, dataset.id, dataset.parent_id
  FROM ancestor
  JOIN dataset ON dataset.id = ancestor.parent_id
)
SELECT
  ancestor.step AS step,
  dataset.name || '/' || dataset.split AS dataset,
  run.id AS run,
  run.kind AS kind,
  run.settings ->> '$.model' AS model,
  run.settings AS settings
FROM ancestor
JOIN dataset ON dataset.id = ancestor.id
JOIN run ON run.id = dataset.run_id
ORDER BY ancestor.step;
