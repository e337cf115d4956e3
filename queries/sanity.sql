-- sanity: what the sanity checks of attacks found. A check fails where its value is above its bound;
-- then robust accuracies of that model in that norm are not reliable.
-- parameters:
--   :model  TEXT  NULL  only this model; NULL for all
-- columns:
--   model    TEXT     the attacked model
--   dataset  TEXT     where the fixed pictures are from
--   attack   TEXT     ball, steps × step size, other settings
--   check    TEXT     what was asked
--   pictures INTEGER  pictures that it was asked on
--   value    REAL     share of pictures, perturbations or gradients, or a difference of two
--   bound    REAL     what it may be at most
--   passed   TEXT     yes or no
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  dataset.name || '/' || dataset.split AS dataset,
  threat_model.norm || ' ' || threat_model.eps_written
    || printf(', %d × %.4g', attack.steps, attack.step_size)
    || CASE WHEN attack.random_start THEN ', random start' ELSE '' END
    || CASE WHEN attack.restarts > 1 THEN printf(', %d restarts', attack.restarts) ELSE '' END
    || CASE attack.objective WHEN 'cross-entropy' THEN '' ELSE ', ' || attack.objective END
    || printf(', seed %d', attack.seed) AS attack,
  sanity_check.name AS "check",
  sanity_check.pictures AS pictures,
  round(sanity_check.value, 4) AS value,
  round(sanity_check.bound, 4) AS bound,
  iif(sanity_check.passed, 'yes', 'no') AS passed
FROM sanity_check
JOIN checkpoint ON checkpoint.id = sanity_check.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN dataset ON dataset.id = sanity_check.dataset_id
JOIN attack ON attack.id = sanity_check.attack_id
JOIN threat_model ON threat_model.id = attack.threat_model_id
WHERE :model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model
ORDER BY model.id, sanity_check.run_id, sanity_check.id;
