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
  attack_words.words || printf(', seed %d', attack.seed) AS attack,
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
JOIN attack_words ON attack_words.attack_id = attack.id
WHERE :model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model
ORDER BY model.id, sanity_check.run_id, sanity_check.id;
