-- transfer-matrix: every model's adversarial examples shown to every model that was evaluated on them,
-- and how many of those that fool their source after rounding to 8 bits fool the other likewise.
-- parameters:
--   :dataset  TEXT  NULL  only this dataset of perturbed pictures (name/split); NULL for all
-- columns:
--   source   TEXT     the model that was attacked
--   target   TEXT     the model that was shown the pictures
--   dataset  TEXT     the perturbed pictures
--   attack   TEXT     in words, with what it aimed at
--   fooled   INTEGER  pictures that fool the source
--   transfer REAL     share of them that fool the target, percent
SELECT
  source.name AS source,
  target.name AS target,
  dataset.name || '/' || dataset.split AS dataset,
  attack_words.words || ', target ' || attack.target AS attack,
  count(*) AS fooled,
  round(
    100.0 * avg(
      CASE WHEN perturbation.target_label IS NULL
        THEN prediction_row.predicted <> perturbation.source_label
        ELSE prediction_row.predicted = perturbation.target_label END), 2) AS transfer
FROM evaluation
JOIN dataset ON dataset.id = evaluation.dataset_id
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN model AS target ON target.id = checkpoint.model_id
JOIN picture_set_member AS member ON member.picture_set_id = dataset.picture_set_id
JOIN perturbation ON perturbation.id = member.perturbation_id
JOIN attack ON attack.id = perturbation.attack_id
JOIN attack_words ON attack_words.attack_id = attack.id
JOIN checkpoint AS attacked ON attacked.id = attack.checkpoint_id
JOIN model AS source ON source.id = attacked.model_id
JOIN prediction_row
  ON prediction_row.evaluation_id = evaluation.id AND prediction_row.ordinal = member.ordinal
WHERE evaluation.attack_id IS NULL AND perturbation.success_grid
  AND (:dataset IS NULL OR dataset.name || '/' || dataset.split = :dataset)
GROUP BY evaluation.id, attack.id
ORDER BY source.id, attack.id, target.id;
