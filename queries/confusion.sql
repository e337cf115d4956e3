-- confusion: which class was taken for which in one evaluation.
-- parameters:
--   :evaluation  INTEGER  required  the evaluation's id (view result lists them)
-- columns:
--   label     INTEGER  the dataset's label
--   predicted INTEGER  what the model said
--   pictures  INTEGER  how often
--   reliable  TEXT     whether sanity checks passed, as in query accuracy; NULL for clean
SELECT
  prediction_row.label AS label,
  prediction_row.predicted AS predicted,
  count(*) AS pictures,
  result.reliable AS reliable
FROM prediction_row
JOIN result ON result.evaluation_id = prediction_row.evaluation_id
WHERE prediction_row.evaluation_id = :evaluation
GROUP BY label, predicted
ORDER BY label, predicted;
