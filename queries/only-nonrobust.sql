-- only-nonrobust: the examples of a dataset that models of usual training get right and no robust model
-- does: what only non-robust features tell. Robust are the models of adversarial training.
-- parameters:
--   :dataset  TEXT     required  name/split
--   :limit    INTEGER  20        how many
-- columns:
--   ordinal   INTEGER  place in the dataset
--   image_id  INTEGER  the picture
--   label     INTEGER  its label
--   right     INTEGER  clean evaluations of non-robust models that got it right
--   nonrobust INTEGER  all clean evaluations of non-robust models on the dataset
--   robust    INTEGER  clean evaluations of robust models, all of them wrong
--   margin    REAL     mean margin of the robust models
WITH answer AS (
  SELECT
    dataset.picture_set_id, prediction_row.ordinal, prediction_row.label, prediction_row.margin,
    prediction_row.predicted = prediction_row.label AS is_right,
    run.settings ->> '$.training.adversarial' IS NOT NULL AS is_robust
  FROM dataset
  JOIN evaluation ON evaluation.dataset_id = dataset.id AND evaluation.attack_id IS NULL
  JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
  JOIN run ON run.id = checkpoint.run_id
  JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
  WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
    AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
)
SELECT
  answer.ordinal AS ordinal,
  member.image_id AS image_id,
  answer.label AS label,
  sum(answer.is_right) AS right,
  sum(NOT answer.is_robust) AS nonrobust,
  sum(answer.is_robust) AS robust,
  round(avg(answer.margin) FILTER (WHERE answer.is_robust), 3) AS margin
FROM answer
JOIN picture_set_member AS member
  ON member.picture_set_id = answer.picture_set_id AND member.ordinal = answer.ordinal
GROUP BY answer.ordinal
HAVING robust > 0 AND right > 0 AND NOT max(answer.is_right AND answer.is_robust)
ORDER BY 1.0 * right / nonrobust DESC, margin, answer.ordinal
LIMIT :limit;
