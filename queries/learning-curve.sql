-- learning-curve: a metric of a training run, epoch by epoch or step by step. By
-- default accuracy on the pictures trained on, which adversarial training has attacked.
-- parameters:
--   :model   TEXT  required  the model
--   :metric  TEXT  NULL      the series' name; NULL for the accuracy in training
--   :axis    TEXT  'epoch'   epoch or step
-- columns:
--   step  INTEGER  epoch or step, from 1
--   value REAL     the metric; NULL for NaN
--   unit  TEXT     its unit
-- plot: x=step y=value
SELECT metric_point.step AS step, metric_point.value AS value, metric.unit AS unit
FROM model
JOIN metric ON metric.run_id = model.run_id AND metric.axis = :axis
JOIN metric_point ON metric_point.metric_id = metric.id
WHERE model.name = :model
  AND (metric.name = :metric
    OR :metric IS NULL AND metric.name IN (
      'train accuracy', 'train robust accuracy', 'accuracy', 'robust accuracy'))
ORDER BY metric_point.step;
