-- next-class-preference: does a model follow the label y or the next class y + 1 on natural pictures?
-- What a model trained on D_det does tells which association it learnt (the paper, appendix D.6).
-- parameters:
--   :dataset  TEXT  required  the dataset that the models were tested on, name/split
-- columns:
--   model      TEXT     the model
--   trained_on TEXT     the dataset it learnt from
--   pictures   INTEGER  examples
--   label      REAL     share predicted as y, percent
--   next       REAL     share predicted as y + 1 modulo the number of classes, percent
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  run.settings ->> '$.dataset' AS trained_on,
  evaluation.count AS pictures,
  round(100.0 * sum(prediction_row.predicted = prediction_row.label) / count(*), 2) AS label,
  round(
    100.0 * sum(
      prediction_row.predicted = (prediction_row.label + 1) % label_space.class_count) / count(*),
    2) AS next
FROM dataset
JOIN labeling ON labeling.id = dataset.labeling_id
JOIN label_space ON label_space.id = labeling.label_space_id
JOIN evaluation ON evaluation.dataset_id = dataset.id AND evaluation.attack_id IS NULL
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN run ON run.id = model.run_id
JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
  AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
GROUP BY evaluation.id
ORDER BY model.id;
