-- class-accuracy: accuracy per class in one evaluation.
-- parameters:
--   :evaluation  INTEGER  required  the evaluation's id (view result lists them)
-- columns:
--   label    INTEGER  the class
--   class    TEXT     what it is called
--   pictures INTEGER  examples of it
--   accuracy REAL     share of them predicted right, percent
--   margin   REAL     mean of label's logit minus the largest other
--   reliable TEXT     whether sanity checks passed, as in query accuracy; NULL for clean
SELECT
  prediction_row.label AS label,
  class.name AS class,
  count(*) AS pictures,
  round(100 * avg(prediction_row.predicted = prediction_row.label), 2) AS accuracy,
  round(avg(prediction_row.margin), 3) AS margin,
  result.reliable AS reliable
FROM prediction_row
JOIN evaluation ON evaluation.id = prediction_row.evaluation_id
JOIN result ON result.evaluation_id = evaluation.id
JOIN dataset ON dataset.id = evaluation.dataset_id
JOIN labeling ON labeling.id = dataset.labeling_id
JOIN class ON class.label_space_id = labeling.label_space_id AND class.label = prediction_row.label
WHERE prediction_row.evaluation_id = :evaluation
GROUP BY prediction_row.label
ORDER BY prediction_row.label;
