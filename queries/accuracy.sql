-- accuracy: clean and robust accuracy of every model on every dataset it was evaluated on.
-- A robust accuracy never stands without its attack.
-- parameters:
--   :model    TEXT  NULL  only this model; NULL for all
--   :dataset  TEXT  NULL  only on this dataset (name/split); NULL for all
-- columns:
--   model      TEXT     the model
--   trained_on TEXT     the dataset it learnt from
--   dataset    TEXT     the dataset it was tested on
--   attack     TEXT     ball or 'unconstrained', steps × step size or 'fgsm', other settings; or 'clean'
--   pictures   INTEGER  examples
--   accuracy   REAL     share of right predictions, percent
--   error      REAL     standard error of that share, points
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  run.settings ->> '$.dataset' AS trained_on,
  dataset.name || '/' || dataset.split AS dataset,
  CASE WHEN attack.id IS NULL THEN 'clean' ELSE
    coalesce(threat_model.norm || ' ' || threat_model.eps_written, 'unconstrained')
      || CASE attack.method WHEN 'pgd' THEN printf(', %d × %.4g', attack.steps, attack.step_size)
        ELSE ', ' || attack.method END
      || CASE WHEN attack.random_start THEN ', random start' ELSE '' END
      || CASE WHEN attack.restarts > 1 THEN printf(', %d restarts', attack.restarts) ELSE '' END
      || CASE attack.objective WHEN 'cross-entropy' THEN '' ELSE ', ' || attack.objective END
  END AS attack,
  evaluation.count AS pictures,
  round(100.0 * evaluation.correct_count / evaluation.count, 2) AS accuracy,
  round(
    100.0 * sqrt(
      1.0 * evaluation.correct_count / evaluation.count
        * (1 - 1.0 * evaluation.correct_count / evaluation.count) / evaluation.count), 2) AS error
FROM evaluation
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN run ON run.id = model.run_id
JOIN dataset ON dataset.id = evaluation.dataset_id
LEFT JOIN attack ON attack.id = evaluation.attack_id
LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id
WHERE (:model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model)
  AND (:dataset IS NULL OR dataset.name || '/' || dataset.split = :dataset)
ORDER BY model.id, dataset.id, threat_model.norm, threat_model.eps, evaluation.id;
