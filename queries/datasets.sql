-- datasets: every dataset with its size, origin and content hash.
-- parameters: none
-- columns:
--   dataset   TEXT     name/split
--   pictures  INTEGER  examples
--   shape     TEXT     channels×height×width
--   classes   INTEGER  classes of its labels
--   labels    TEXT     where the labels are from: given, next, random, predicted …
--   made_from TEXT     the dataset it was made from, or NULL
--   run       INTEGER  the run that made it
--   hash      TEXT     first 12 digits of the content hash
SELECT
  dataset.name || '/' || dataset.split AS dataset,
  picture_set.count AS pictures,
  picture_set.channels || '×' || picture_set.height || '×' || picture_set.width AS shape,
  label_space.class_count AS classes,
  labeling.kind AS labels,
  parent.name || '/' || parent.split AS made_from,
  dataset.run_id AS run,
  lower(substr(hex(dataset.content_hash), 1, 12)) AS hash
FROM dataset
JOIN picture_set ON picture_set.id = dataset.picture_set_id
JOIN labeling ON labeling.id = dataset.labeling_id
JOIN label_space ON label_space.id = labeling.label_space_id
LEFT JOIN dataset AS parent ON parent.id = dataset.parent_id
ORDER BY dataset.id;
