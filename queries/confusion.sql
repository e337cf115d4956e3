-- confusion: which class was taken for which in one evaluation.
-- parameters:
--   :evaluation  INTEGER  required  the evaluation's id (view result lists them)
-- columns:
--   label     INTEGER  the dataset's label
--   predicted INTEGER  what the model said
--   pictures  INTEGER  how often
SELECT label, predicted, count(*) AS pictures
FROM prediction_row
WHERE evaluation_id = :evaluation
GROUP BY label, predicted
ORDER BY label, predicted;
