-- usefulness: how useful each feature of a model is for telling a class from the rest, clean (ρ) and
-- against an adversary who moves that very feature (γ), which never stands without its attack.
-- parameters:
--   :model  TEXT     required  the model
--   :label  INTEGER  NULL      only this class; NULL for all
-- columns:
--   run        INTEGER  the run that weighed the features
--   dataset    TEXT     the pictures that stand for the distribution
--   attack     TEXT     how the worst pictures were sought, in words
--   layer      TEXT     where the feature is read
--   unit       INTEGER  which of the layer's values
--   label      INTEGER  the class that counts as +1
--   class      TEXT     what it is called
--   usefulness REAL     ρ = E[y·f(x)], in standard deviations of the feature
--   robust_usefulness REAL  γ = E[min y·f(x + δ)], likewise
SELECT
  feature.run_id AS run,
  dataset.name || '/' || dataset.split AS dataset,
  words.words AS attack,
  feature.layer AS layer,
  feature.unit AS unit,
  feature.label AS label,
  class.name AS class,
  round(feature.usefulness, 4) AS usefulness,
  round(feature.robust_usefulness, 4) AS robust_usefulness
FROM model
JOIN checkpoint ON checkpoint.model_id = model.id
JOIN feature ON feature.checkpoint_id = checkpoint.id
JOIN run ON run.id = feature.run_id AND run.state = 'finished'
JOIN attack_words AS words ON words.attack_id = feature.attack_id
JOIN dataset ON dataset.id = feature.dataset_id
JOIN labeling ON labeling.id = dataset.labeling_id
JOIN class ON class.label_space_id = labeling.label_space_id AND class.label = feature.label
WHERE model.name || iif(checkpoint.kind = 'best', '@best', '') = :model
  AND (:label IS NULL OR feature.label = :label)
ORDER BY feature.run_id, feature.label, feature.usefulness DESC, feature.unit;
