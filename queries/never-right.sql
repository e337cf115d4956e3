-- never-right: the examples of a dataset that no clean evaluation gets right, with what is said most.
-- parameters:
--   :dataset  TEXT     required  name/split
--   :limit    INTEGER  20        how many
-- columns:
--   ordinal     INTEGER  place in the dataset
--   image_id    INTEGER  the picture
--   label       INTEGER  its label
--   evaluations INTEGER  clean evaluations on the dataset, all of them wrong
--   said        INTEGER  the commonest prediction, the smallest of equals
--   times       INTEGER  how often it was said
--   margin      REAL     mean margin over the evaluations
WITH
  answer AS (
    SELECT
      dataset.picture_set_id, prediction_row.ordinal, prediction_row.label,
      prediction_row.predicted, count(*) AS times, sum(prediction_row.margin) AS margins,
      count(prediction_row.margin) AS numbers
    FROM dataset
    JOIN evaluation ON evaluation.dataset_id = dataset.id AND evaluation.attack_id IS NULL
    JOIN prediction_row ON prediction_row.evaluation_id = evaluation.id
    WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
      AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
    GROUP BY prediction_row.ordinal, prediction_row.predicted
  ),
  ranked AS (
    SELECT
      answer.*, row_number() OVER (PARTITION BY ordinal ORDER BY times DESC, predicted) AS rank
    FROM answer
  )
SELECT
  ranked.ordinal AS ordinal,
  member.image_id AS image_id,
  ranked.label AS label,
  sum(ranked.times) AS evaluations,
  max(ranked.predicted) FILTER (WHERE ranked.rank = 1) AS said,
  max(ranked.times) AS times,
  round(sum(ranked.margins) / sum(ranked.numbers), 3) AS margin
FROM ranked
JOIN picture_set_member AS member
  ON member.picture_set_id = ranked.picture_set_id AND member.ordinal = ranked.ordinal
GROUP BY ranked.ordinal
HAVING NOT max(ranked.predicted = ranked.label)
ORDER BY times DESC, margin, ranked.ordinal
LIMIT :limit;
