-- accuracy: clean and robust accuracy of every model on every dataset it was evaluated on.
-- A robust accuracy never stands without its attack, nor without whether that can be believed: checks
-- (query sanity) are about all attacks in one norm on one model.
-- parameters:
--   :model    TEXT  NULL  only this model; NULL for all
--   :dataset  TEXT  NULL  only on this dataset (name/split); NULL for all
-- columns:
--   model      TEXT     the model
--   trained_on TEXT     the dataset it learnt from
--   seed       INTEGER  root of all chance in its training, or NULL
--   dataset    TEXT     the dataset it was tested on
--   attack     TEXT     ball or 'unconstrained', steps × step size or 'fgsm', other settings; or 'clean'
--   pictures   INTEGER  examples
--   accuracy   REAL     share of right predictions, percent
--   error      REAL     standard error of that share, points
--   reliable   TEXT     whether the attack's sanity checks passed: yes, no or unchecked; NULL for clean
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  run.settings ->> '$.dataset' AS trained_on,
  run.seed AS seed,
  dataset.name || '/' || dataset.split AS dataset,
  coalesce(attack_words.words, 'clean')
    || iif(attack.random_start OR attack.restarts > 1, printf(', seed %d', attack.seed), '')
    AS attack,
  evaluation.count AS pictures,
  round(100.0 * evaluation.correct_count / evaluation.count, 2) AS accuracy,
  round(
    100.0 * sqrt(
      1.0 * evaluation.correct_count / evaluation.count
        * (1 - 1.0 * evaluation.correct_count / evaluation.count) / evaluation.count), 2) AS error,
  iif(attack.id IS NULL, NULL, coalesce(reliability.reliable, 'unchecked')) AS reliable
FROM evaluation
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN run ON run.id = model.run_id
JOIN dataset ON dataset.id = evaluation.dataset_id
LEFT JOIN attack ON attack.id = evaluation.attack_id
LEFT JOIN attack_words ON attack_words.attack_id = attack.id
LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id
LEFT JOIN reliability
  ON reliability.checkpoint_id = checkpoint.id AND reliability.norm = threat_model.norm
WHERE (:model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model)
  AND (:dataset IS NULL OR dataset.name || '/' || dataset.split = :dataset)
ORDER BY model.id, dataset.id, threat_model.norm, threat_model.eps, evaluation.id;
