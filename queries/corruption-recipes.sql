-- corruption-recipes: what models say of all of a dataset under corruptions whose pictures are not kept: the lab
-- has their recipe and their hash, which 'advex construct corrupted' with the same values meets. Percent.
-- parameters:
--   :model    TEXT  NULL  only this model; NULL for all
--   :dataset  TEXT  NULL  only corrupted forms of this dataset (name/split); NULL for all
-- columns:
--   model      TEXT     the model
--   dataset    TEXT     the dataset that was corrupted
--   corruption TEXT     which corruption, by the name of its file in CIFAR-10-C
--   severity   INTEGER  how strongly, 1 to 5
--   seed       INTEGER  root of the corruption's chance
--   pictures   INTEGER  how many
--   accuracy   REAL     share of them predicted right
--   hash       TEXT     content hash of the corrupted dataset, hexadecimal
SELECT
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  dataset.name || '/' || dataset.split AS dataset,
  run.settings ->> '$.recipe.corruption' AS corruption,
  run.settings ->> '$.recipe.severity' AS severity,
  run.settings ->> '$.recipe.seed' AS seed,
  made.count AS pictures,
  round(100.0 * answers.correct_count / made.count, 2) AS accuracy,
  lower(hex(made.content_hash)) AS hash
FROM recipe_evaluation AS answers
JOIN recipe_dataset AS made ON made.id = answers.recipe_dataset_id
JOIN run ON run.id = made.run_id
JOIN dataset ON dataset.id = made.parent_id
JOIN checkpoint ON checkpoint.id = answers.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
WHERE (:model IS NULL OR model.name || iif(checkpoint.kind = 'best', '@best', '') = :model)
  AND (:dataset IS NULL OR dataset.name || '/' || dataset.split = :dataset)
ORDER BY made.id, answers.id;
