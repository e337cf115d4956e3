-- models: every trained model with its size and the dataset it learnt from.
-- parameters: none
-- columns:
--   model        TEXT     its name
--   architecture TEXT     registry name
--   parameters   INTEGER  trainable numbers
--   trained_on   TEXT     name/split
--   adversarial  TEXT     norm and eps of adversarial training, or NULL
--   epochs       INTEGER  passes over the dataset
--   seed         INTEGER  root of all chance
--   run          INTEGER  the run that made it
SELECT
  model.name AS model,
  model.architecture ->> '$.name' AS architecture,
  model.parameter_count AS parameters,
  run.settings ->> '$.dataset' AS trained_on,
  (run.settings ->> '$.training.adversarial.threat.norm') || ' '
    || (run.settings ->> '$.training.adversarial.threat.eps') AS adversarial,
  run.settings ->> '$.training.epochs' AS epochs,
  run.seed AS seed,
  run.id AS run
FROM model
JOIN run ON run.id = model.run_id
WHERE run.state = 'finished'
ORDER BY model.id;
