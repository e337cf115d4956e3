-- hardest-pictures: the examples of a dataset that most clean evaluations get wrong.
-- parameters:
--   :dataset  TEXT     required  name/split
--   :limit    INTEGER  20        how many
-- columns:
--   ordinal    INTEGER  place in the dataset
--   image_id   INTEGER  the picture
--   label      INTEGER  its label
--   wrong      INTEGER  evaluations that got it wrong
--   evaluations INTEGER all clean evaluations on the dataset
--   margin     REAL     mean margin over them
SELECT
  member.ordinal AS ordinal,
  member.image_id AS image_id,
  prediction_row.label AS label,
  sum(prediction_row.predicted <> prediction_row.label) AS wrong,
  count(*) AS evaluations,
  round(avg(prediction_row.margin), 3) AS margin
FROM dataset
JOIN evaluation ON evaluation.dataset_id = dataset.id AND evaluation.attack_id IS NULL
JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
JOIN picture_set_member AS member
  ON member.picture_set_id = dataset.picture_set_id AND member.ordinal = prediction_row.ordinal
WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
  AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
GROUP BY member.ordinal
ORDER BY wrong DESC, margin, member.ordinal
LIMIT :limit;
