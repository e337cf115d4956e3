-- first-flips: the examples that a model gets right and loses in the smallest ball, of those that its
-- evaluations tried.
-- parameters:
--   :model    TEXT     required  the model, NAME or NAME@best
--   :dataset  TEXT     required  the dataset that it was tested on, name/split
--   :norm     TEXT     'l2'      of the ball: l1, l2 or linf
--   :limit    INTEGER  20        how many
-- columns:
--   ordinal  INTEGER  place in the dataset
--   image_id INTEGER  the picture
--   label    INTEGER  its label
--   eps      REAL     the smallest radius at which it is wrong, pixels in [0, 1]
--   flips_to INTEGER  what the model says there
--   margin   REAL     its margin on the clean picture
WITH
  asked AS (
    SELECT evaluation.id AS evaluation_id, dataset.picture_set_id, threat_model.norm, threat_model.eps
    FROM dataset
    JOIN evaluation ON evaluation.dataset_id = dataset.id
    JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
    JOIN model ON model.id = checkpoint.model_id
    LEFT JOIN attack ON attack.id = evaluation.attack_id
    LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id
    WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
      AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
      AND model.name || iif(checkpoint.kind = 'best', '@best', '') = :model
      AND (evaluation.attack_id IS NULL OR threat_model.norm = :norm)
  ),
  flip AS (  -- beside a lone min(), SQLite takes plain columns from the row that holds it
    SELECT prediction_row.ordinal, min(asked.eps) AS eps, prediction_row.predicted
    FROM asked
    JOIN prediction_row ON prediction_row.evaluation_id = asked.evaluation_id
    WHERE asked.norm IS NOT NULL AND prediction_row.predicted <> prediction_row.label
    GROUP BY prediction_row.ordinal
  )
SELECT
  clean.ordinal AS ordinal,
  member.image_id AS image_id,
  clean.label AS label,
  round(flip.eps, 6) AS eps,
  flip.predicted AS flips_to,
  round(clean.margin, 3) AS margin
FROM (
  SELECT max(evaluation_id) AS evaluation_id, picture_set_id FROM asked WHERE norm IS NULL
) AS chosen
JOIN flip
CROSS JOIN prediction_row AS clean  -- CROSS: after flip, which has no key to be found by
  ON clean.evaluation_id = chosen.evaluation_id AND clean.ordinal = flip.ordinal
    AND clean.predicted = clean.label
JOIN picture_set_member AS member
  ON member.picture_set_id = chosen.picture_set_id AND member.ordinal = clean.ordinal
ORDER BY flip.eps, clean.margin, clean.ordinal
LIMIT :limit;
